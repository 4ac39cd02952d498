#pragma once

// A pty that stands in for a terminal without controlling anything: the agent
// still has the caller's terminal as its controlling one, so that Ctrl-C,
// Ctrl-Z and fg work as without us, while isatty(3), colours, progress bars
// and line buffering on its outputs stay as they were.

#include "base/fd.hpp"
#include "base/result.hpp"

namespace hawk::observe {

struct Pty {
  base::Fd master;
  base::Fd slave;
};

// Opens a pty whose settings and window size are those of `terminal`, except
// that output passes unprocessed (the real terminal does that once).
base::Result<Pty> open_pty(int terminal);

// Copies the window size of `terminal` to the pty. True if it changed.
bool copy_window_size(int terminal, int master);

} // namespace hawk::observe
