#include "proc/stat.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;

namespace {

const std::string k_tail =
    " S 1 4711 4700 34816 4711 4194304 10 0 0 0 1 2 0 0 20 0 1 0 98765 1 2 3";

} // namespace

TEST_SUITE("parse_stat") {
  TEST_CASE("an ordinary line") {
    const auto stat = parse_stat("4711 (cat)" + k_tail + "\n");
    REQUIRE(stat);
    CHECK(*stat
          == ProcessStat{4711, "cat", 'S', 1, 4711, 4700, 34816, 3, 1, 98765});
  }

  TEST_CASE("a kernel thread is told by its flag, not by its parent") {
    const auto child = parse_stat("7 (x) S 2 7 7 0 -1 4194304 0 0 0 0 1 2 0 0 "
                                  "20 0 1 0 98765");
    REQUIRE(child);
    CHECK_FALSE(child->is_kernel_thread);
    const auto kthreadd = parse_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 "
                                     "0 0 0 0 0 20 0 1 0 1");
    REQUIRE(kthreadd);
    CHECK(kthreadd->is_kernel_thread);
  }

  TEST_CASE("a name of parentheses, spaces and newlines") {
    for (const std::string name :
         {"a b", ") R 1 1", "((", "))", "", "a\nb", "tmux: server"}) {
      CAPTURE(name);
      const auto stat = parse_stat("7 (" + name + ")" + k_tail);
      REQUIRE(stat);
      CHECK(stat->name == name);
      CHECK(stat->start_time == 98765);
    }
  }

  TEST_CASE("damage is malformed, whatever is cut") {
    const std::string whole = "4711 (cat)" + k_tail;
    const std::size_t needed = whole.find(" 98765");
    for (std::size_t size = 0; size < needed; ++size) {
      CHECK_FALSE(parse_stat(whole.substr(0, size)));
    }
    CHECK_FALSE(parse_stat(")4711 (cat"));
    CHECK_FALSE(parse_stat("x (cat)" + k_tail));
    CHECK_FALSE(parse_stat("99999999999999 (cat)" + k_tail));
    CHECK_FALSE(parse_stat("4711 (cat) SS 1 1 1 1"));
  }
}
