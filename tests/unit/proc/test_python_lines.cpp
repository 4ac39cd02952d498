#include "proc/python_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <tuple>

using namespace hawk;
using Lines = proc::PythonLayout::Lines;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) {
    out.push_back(static_cast<char>(value));
  }
  return out;
}

} // namespace

TEST_SUITE("python lines") {
  TEST_CASE("the old table moves address and line in pairs") {
    // Objects/lnotab_notes.txt: line 10 at 0, 12 at 6, 11 at 10.
    const std::string table = bytes({0, 0, 6, 2, 4, -1});
    CHECK(proc::find_python_line(Lines::lnotab, table, 10, 0) == 10);
    CHECK(proc::find_python_line(Lines::lnotab, table, 10, 5) == 10);
    CHECK(proc::find_python_line(Lines::lnotab, table, 10, 6) == 12);
    CHECK(proc::find_python_line(Lines::lnotab, table, 10, 200) == 11);
  }

  TEST_CASE("3.10 has ranges, some without a line") {
    const std::string table = bytes({4, 1, 2, -128, 6, 2});
    CHECK(proc::find_python_line(Lines::ranges, table, 10, 2) == 11);
    CHECK_FALSE(proc::find_python_line(Lines::ranges, table, 10, 4));
    CHECK(proc::find_python_line(Lines::ranges, table, 10, 6) == 13);
    CHECK_FALSE(proc::find_python_line(Lines::ranges, table, 10, 12));
  }

  TEST_CASE("from 3.11 on entries are of several forms") {
    // No columns: +1, 2 units. One line: +2, 1 unit. Short: 4 units. None: 1.
    // Long: -3, 1 unit.
    const std::string table = bytes({0x80 | 13 << 3 | 1,
                                     2,
                                     0x80 | 12 << 3,
                                     4,
                                     9,
                                     0x80 | 3 << 3 | 3,
                                     17,
                                     0x80 | 15 << 3,
                                     0x80 | 14 << 3,
                                     7,
                                     0,
                                     1,
                                     2});
    const auto line = [&table](long at) {
      return proc::find_python_line(Lines::locations, table, 10, at);
    };
    CHECK(line(0) == 11);
    CHECK(line(3) == 11);
    CHECK(line(4) == 13);
    CHECK(line(6) == 13);
    CHECK(line(13) == 13);
    CHECK_FALSE(line(14));
    CHECK(line(16) == 10);
    CHECK_FALSE(line(18));
  }

  TEST_CASE("what has not begun is at its first line") {
    CHECK(proc::find_python_line(Lines::locations, "", 10, -1) == 10);
  }

  TEST_CASE("bytes that are no table give no line") {
    for (int first = 0; first < 256; ++first) {
      const std::string table(3, static_cast<char>(first));
      for (const Lines lines :
           {Lines::lnotab, Lines::ranges, Lines::locations}) {
        for (const long at : {0L, 2L, 600L, 1L << 40}) {
          std::ignore = proc::find_python_line(lines, table, 1, at);
        }
      }
    }
    CHECK_FALSE(proc::find_python_line(Lines::locations, "abc", 1, 0));
  }

  TEST_CASE("a table that leads out of all files gives no line") {
    // Half a milliard of lines further, five times.
    std::string table;
    for (int i = 0; i < 5; ++i) {
      table += bytes({0x80 | 13 << 3, 0x7e, 0x7f, 0x7f, 0x7f, 0x3f});
    }
    CHECK(proc::find_python_line(Lines::locations, table, 1, 0) == 536870912);
    CHECK_FALSE(proc::find_python_line(Lines::locations, table, 1, 8));
    CHECK_FALSE(proc::find_python_line(
        Lines::ranges, bytes({2, -2, 2, -2}), 1, 3));
  }
}
