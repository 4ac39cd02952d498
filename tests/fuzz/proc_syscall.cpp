// proc::parse_syscall: /proc/PID/task/TID/syscall; and the one word of wchan.

#include "fuzz.hpp"

#include "proc/syscall_line.hpp"
#include "proc/wchan.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto line = proc::parse_syscall(text);
  if (line && line->state == proc::SyscallLine::State::running) {
    FUZZ_CHECK(line->number == -1);
  }
  const std::string function = proc::parse_wchan(text);
  FUZZ_CHECK(function.size() <= size);
  // A name that no kernel has says nothing.
  if (proc::wait_kind_of(function) == model::Wait::Kind::unknown) {
    FUZZ_CHECK(proc::channel_of(function) == proc::Channel::other);
  }
  return 0;
}
