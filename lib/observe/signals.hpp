#pragma once

// Signals to hawkctl, read one by one with their sender: what came from the
// terminal has reached the agent already, what came from a process has not.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "observe/inherited.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hawk::observe {

struct Signal {
  int number = 0;
  model::Pid sender = 0;
  bool from_kernel = false; // the terminal: Ctrl-C, Ctrl-\, hang-up
};

class SignalReader final {
public:
  // Blocks, for every thread made later, all signals that can be passed on,
  // and SIGCHLD. Ignores SIGPIPE. Signals that were ignored stay so, and
  // SIGTTOU is left alone.
  static base::Result<SignalReader> make(const Inherited& inherited);

  int fd() const { return fd_.get(); }

  // The next one that waits, if any.
  std::optional<Signal> next();

private:
  explicit SignalReader(base::Fd fd)
      : fd_(std::move(fd)) {}

  base::Fd fd_; // a signalfd(2), non-blocking
};

// "SIGTERM"; "signal 34" where there is no name.
std::string_view signal_name(int number);

} // namespace hawk::observe
