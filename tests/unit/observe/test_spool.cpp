#include "observe/spool.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace hawk::observe {

namespace {

Spool make_spool(std::uint64_t capacity) {
  const std::vector<std::string> places = {"/nonexistent", "/tmp"};
  auto spool = Spool::make(places, capacity);
  REQUIRE(spool);
  return std::move(*spool);
}

std::string pop(Spool& spool, std::size_t most) {
  std::string out(most, '\0');
  out.resize(spool.pop(out));
  return out;
}

} // namespace

TEST_SUITE_BEGIN("Spool");

TEST_CASE("bytes come back in order, round and round") {
  Spool spool = make_spool(10);
  std::string sent;
  std::string got;
  for (int i = 0; i < 50; ++i) {
    std::string piece = std::to_string(i);
    piece.append(static_cast<std::size_t>(i % 7), '.');
    while (!spool.push(piece)) {
      got += pop(spool, 3);
    }
    sent += piece;
  }
  while (spool.size() > 0) {
    got += pop(spool, 4);
  }
  CHECK(got == sent);
}

TEST_CASE("full is told, and costs nothing of what is there") {
  Spool spool = make_spool(6);
  CHECK(spool.push("1234"));
  CHECK_FALSE(spool.push("567"));
  CHECK(spool.size() == 4);
  CHECK(spool.push("56"));
  CHECK(pop(spool, 100) == "123456");
  CHECK(pop(spool, 100).empty());
}

TEST_CASE("without a place there is an error, not a crash") {
  const std::vector<std::string> nowhere = {"/nonexistent"};
  CHECK_FALSE(Spool::make(nowhere, 10));
  CHECK_FALSE(Spool::make({}, 10));
}

TEST_SUITE_END();

} // namespace hawk::observe
