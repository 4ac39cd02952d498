#pragma once

// An output of the agent: a pipe or pty between it and the place where its
// caller wanted the bytes.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "observe/inherited.hpp"

#include <vector>

namespace hawk::observe {

// What stands between: automatic is a pty where the destination is a
// terminal, else a pipe.
enum class Stdio { automatic, pty, pipe };

// Whether stdout and stderr that lead to one place share one outlet, which
// keeps their order, or are told apart.
enum class Sharing { same_place, never };

struct Outlet {
  model::Stream stream = model::Stream::standard_output;
  int destination = -1; // 1 or 2: ours, where the bytes go
  bool is_pty = false;
  base::Fd ours;   // the read end, or the pty's master
  base::Fd theirs; // the write end, or the pty's slave; closed after the spawn
};

// One or two outlets; none for an output that was closed when we began.
base::Result<std::vector<Outlet>>
open_outlets(const Inherited& inherited, Stdio stdio, Sharing sharing);

} // namespace hawk::observe
