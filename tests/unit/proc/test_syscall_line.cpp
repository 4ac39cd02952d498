#include "proc/syscall_line.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;
using State = SyscallLine::State;

TEST_SUITE("parse_syscall") {
  TEST_CASE("a thread in write(2)") {
    const auto line = parse_syscall("1 0x2 0x55d0 0x39 0x0 0xffffffffffffffff "
                                    "0x5 0x7ffc5a0d1748 0x7f241b23e2ad\n");
    REQUIRE(line);
    CHECK(line->state == State::inside);
    CHECK(line->number == 1);
    CHECK(line->arguments
          == std::array<std::uint64_t, 6>{
              2, 0x55d0, 0x39, 0, 0xffffffffffffffff, 5});
    CHECK(line->stack_pointer == 0x7ffc5a0d1748);
    CHECK(line->program_counter == 0x7f241b23e2ad);
  }

  TEST_CASE("running, and asleep outside of any call") {
    const auto running = parse_syscall("running\n");
    REQUIRE(running);
    CHECK(running->state == State::running);
    const auto outside = parse_syscall("-1 0x7ffc 0x7f24\n");
    REQUIRE(outside);
    CHECK(outside->state == State::outside);
    CHECK(outside->program_counter == 0x7f24);
  }

  TEST_CASE("anything else is malformed") {
    for (const char* text : {"",
                             "run",
                             "1",
                             "1 0x2",
                             "-1",
                             "-2 0x0 0x0",
                             "1 2 3 4 5 6 7 8 9",
                             "1 0x 0x1 0x1 0x1 0x1 0x1 0x1 0x1",
                             "1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1 0x1",
                             "1 0x11112222333344445 0x1 0x1 0x1 0x1 0x1 0x1 "
                             "0x1"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_syscall(text));
    }
  }
}
