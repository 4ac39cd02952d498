#include "observe/byte_ring.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

namespace hawk::observe {

TEST_SUITE_BEGIN("ByteRing");

TEST_CASE("all or nothing, up to the last byte") {
  ByteRing ring(8);
  CHECK(ring.push("12345"));
  CHECK_FALSE(ring.push("6789"));
  CHECK(ring.size() == 5);
  CHECK(ring.push("678"));
  CHECK_FALSE(ring.push("9"));
  CHECK(ring.front() == "12345678");
}

TEST_CASE("what lies around the end comes in two runs") {
  ByteRing ring(8);
  REQUIRE(ring.push("123456"));
  ring.pop(5);
  REQUIRE(ring.push("abcdef"));
  CHECK(ring.front() == "6ab");
  ring.pop(3);
  CHECK(ring.front() == "cdef");
  ring.pop(4);
  CHECK(ring.front().empty());
}

TEST_CASE("every byte arrives in order from one thread to another") {
  constexpr std::size_t k_bytes = 1'000'000;
  ByteRing ring(1024);
  std::thread producer([&ring] {
    for (std::size_t sent = 0; sent < k_bytes;) {
      std::string piece(std::min<std::size_t>(sent % 97 + 1, k_bytes - sent),
                        '\0');
      for (std::size_t i = 0; i < piece.size(); ++i) {
        piece[i] = static_cast<char>((sent + i) % 251);
      }
      while (!ring.push(piece)) {
        std::this_thread::yield();
      }
      sent += piece.size();
    }
  });
  std::size_t wrong = 0;
  for (std::size_t got = 0; got < k_bytes;) {
    const std::string_view run = ring.front();
    for (const char c : run) {
      wrong += c == static_cast<char>(got % 251) ? 0U : 1U;
      ++got;
    }
    ring.pop(run.size());
    if (run.empty()) {
      std::this_thread::yield();
    }
  }
  producer.join();
  CHECK(wrong == 0);
  CHECK(ring.size() == 0);
}

TEST_SUITE_END();

} // namespace hawk::observe
