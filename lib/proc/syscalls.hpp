#pragma once

// System call numbers to names, and what a thread asleep in one waits for.
// Sources: arch/x86/entry/syscalls/syscall_{32,64}.tbl and
// include/uapi/asm-generic/unistd.h of Linux 6.18.

#include <optional>
#include <string_view>

namespace hawk::proc {

enum class Abi { x86_64, i386, aarch64, unknown };

struct SystemCall {
  enum class Kind {
    write,  // of the descriptor in argument `fd`
    read,   // likewise
    splice, // writes argument `fd`, or still reads argument 0
    poll,   // argument 0 an array of struct pollfd, 1 its length
    select, // argument 0 the count, 1 and 2 sets to read and to write
    epoll,  // argument `fd`
    wait4,  // argument 0 a pid
    waitid, // arguments 0 and 1
    sleep,
    lock,
    open,
    ring,
    restart, // hides what is restarted: restart_syscall(2)
    other,
  };

  std::string_view name; // empty: not in the table
  Kind kind = Kind::other;
  int fd = -1; // which argument is the descriptor
};

// What call `number` is under `abi`; one that is not in the table is `other`.
const SystemCall& system_call(Abi abi, long number);

// The reverse, for tests.
std::optional<long> find_system_call(Abi abi, std::string_view name);

} // namespace hawk::proc
