#pragma once

// /proc/PID/task/TID/syscall: proc_pid_syscall(5). The call that a sleeping
// thread is in, with its six arguments as the registers hold them. Needs
// ptrace rights (Yama!); without CONFIG_HAVE_ARCH_TRACEHOOK it is absent.

#include "proc/root.hpp"

#include <array>
#include <cstdint>

namespace hawk::proc {

struct SyscallLine {
  enum class State {
    running, // not asleep: no numbers
    outside, // asleep, in no system call (a page fault, say)
    inside,
  };

  State state = State::running;
  long number = -1; // of the task's own ABI: see abi.hpp
  std::array<std::uint64_t, 6> arguments{};
  std::uint64_t stack_pointer = 0;
  std::uint64_t program_counter = 0;

  bool operator==(const SyscallLine&) const = default;
};

base::Result<SyscallLine> parse_syscall(std::string_view text);

base::Result<SyscallLine> read_syscall(const Root& root, Pid pid, Pid tid);

} // namespace hawk::proc
