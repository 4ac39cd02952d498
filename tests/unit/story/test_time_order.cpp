#include "story/time_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

using namespace hawk;
using story::Entry;
using story::TimeOrder;

namespace {

Entry entry_at(int time, std::uint64_t number) {
  Entry entry;
  entry.time = entry.elapsed = model::Nanos(time);
  entry.number = number;
  return entry;
}

} // namespace

TEST_SUITE("TimeOrder") {
  TEST_CASE("sorts entries of any order, those of one time as they came") {
    std::mt19937 random(7);
    for (const int spread : {0, 1, 5, 1000}) {
      CAPTURE(spread);
      TimeOrder order;
      std::vector<std::pair<int, std::uint64_t>> wanted;
      for (int i = 0; i < 400; ++i) {
        const int time = i / 3 - static_cast<int>(random() % (static_cast<unsigned>(spread) + 1));
        wanted.emplace_back(time, wanted.size());
        order.add(entry_at(time, wanted.back().second));
      }
      std::sort(wanted.begin(), wanted.end());
      std::vector<std::pair<int, std::uint64_t>> got;
      while (const auto entry = order.take()) {
        got.emplace_back(static_cast<int>(entry->time.count()), entry->number);
      }
      CHECK(got == wanted);
    }
  }

  TEST_CASE("keeps what an older one may still come before") {
    TimeOrder order;
    order.add(entry_at(5, 1));
    order.add(entry_at(3, 2));
    CHECK_FALSE(order.take(model::Nanos(3)));
    REQUIRE(order.take(model::Nanos(4)));
    CHECK_FALSE(order.take(model::Nanos(5)));
    order.add(entry_at(4, 3));
    CHECK(order.take(model::Nanos(6))->number == 3);
    CHECK(order.take(model::Nanos(6))->number == 1);
    CHECK_FALSE(order.take());
  }

  TEST_CASE("gives way where too much is held") {
    TimeOrder order(1);
    order.add(entry_at(5, 1));
    CHECK(order.take(model::Nanos::min()));
  }
}
