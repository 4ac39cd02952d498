#include "proc/abi.hpp"

#include <doctest/doctest.h>

#include <sys/syscall.h>

#include <cstring>

using namespace hawk::proc;
using Kind = SystemCall::Kind;

TEST_SUITE("system calls") {
  TEST_CASE("a number means another call under another ABI") {
    CHECK(system_call(Abi::x86_64, 1).name == "write");
    CHECK(system_call(Abi::i386, 4).name == "write");
    CHECK(system_call(Abi::aarch64, 64).name == "write");
    CHECK(system_call(Abi::i386, 1).kind == Kind::other);
    CHECK(system_call(Abi::i386, 0).kind == Kind::restart);
    CHECK(system_call(Abi::unknown, 1).kind == Kind::other);
  }

  TEST_CASE("which argument is the descriptor written to") {
    CHECK(system_call(Abi::x86_64, 275).fd == 2); // splice
    CHECK(system_call(Abi::x86_64, 276).fd == 1); // tee
    CHECK(system_call(Abi::x86_64, 40).fd == 0);  // sendfile
    CHECK(system_call(Abi::x86_64, 7).fd == -1);  // poll
  }

  TEST_CASE("numbers that no table has are other") {
    for (const long number : {-1L, 511L, 512L, 100000L, 0x40000001L}) {
      CAPTURE(number);
      CHECK(system_call(Abi::x86_64, number).kind == Kind::other);
      CHECK(system_call(Abi::x86_64, number).name.empty());
    }
  }

  TEST_CASE("our own numbers are those of this machine's headers") {
    const Abi abi = native_abi();
    CHECK(system_call(abi, SYS_read).name == "read");
    CHECK(system_call(abi, SYS_write).name == "write");
    CHECK(system_call(abi, SYS_pwritev2).name == "pwritev2");
    CHECK(system_call(abi, SYS_sendmsg).name == "sendmsg");
    CHECK(system_call(abi, SYS_sendmmsg).name == "sendmmsg");
    CHECK(system_call(abi, SYS_recvmmsg).name == "recvmmsg");
    CHECK(system_call(abi, SYS_splice).name == "splice");
    CHECK(system_call(abi, SYS_vmsplice).name == "vmsplice");
    CHECK(system_call(abi, SYS_ppoll).name == "ppoll");
    CHECK(system_call(abi, SYS_pselect6).name == "pselect6");
    CHECK(system_call(abi, SYS_epoll_pwait).name == "epoll_pwait");
    CHECK(system_call(abi, SYS_wait4).name == "wait4");
    CHECK(system_call(abi, SYS_waitid).name == "waitid");
    CHECK(system_call(abi, SYS_clock_nanosleep).name == "clock_nanosleep");
    CHECK(system_call(abi, SYS_futex).name == "futex");
    CHECK(system_call(abi, SYS_openat).name == "openat");
    CHECK(system_call(abi, SYS_io_uring_enter).name == "io_uring_enter");
    CHECK(system_call(abi, SYS_restart_syscall).kind == Kind::restart);
  }

  TEST_CASE("the width of an auxiliary vector") {
    const std::uint64_t wide[] = {33, 0x7ffc00000000};
    const std::uint32_t narrow[] = {32, 0xf7f00000, 33, 0xf7f01000};
    std::string bytes(sizeof wide, '\0');
    std::memcpy(bytes.data(), wide, sizeof wide);
    CHECK(parse_auxv(bytes) == native_abi());
    std::memcpy(bytes.data(), narrow, sizeof narrow);
    CHECK(parse_auxv(bytes) == compat_abi());
    CHECK(parse_auxv("") == native_abi());
    CHECK(parse_auxv("1234567") == native_abi());
  }
}
