#include "base/crc32c.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace hawk::base;

namespace {

std::string random_bytes(std::size_t count) {
  std::mt19937 random(3720);
  std::uniform_int_distribution<int> any_byte(0, 255);
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes += static_cast<char>(any_byte(random));
  }
  return bytes;
}

} // namespace

TEST_SUITE("crc32c") {
  TEST_CASE("crc32c knows the vectors of RFC 3720") {
    std::string rising(32, '\0');
    for (std::size_t i = 0; i < rising.size(); ++i) {
      rising[i] = static_cast<char>(i);
    }
    for (const auto function : {crc32c, crc32c_portable}) {
      CHECK(function("", 0) == 0);
      CHECK(function("123456789", 0) == 0xe3069283U);
      CHECK(function(std::string(32, '\0'), 0) == 0x8a9136aaU);
      CHECK(function(std::string(32, '\xff'), 0) == 0x62a8ab43U);
      CHECK(function(rising, 0) == 0x46dd794eU);
    }
  }

  TEST_CASE("crc32c is the same in hardware and without") {
    const std::string bytes = random_bytes(64 * 1024);
    std::vector<std::size_t> sizes = {
        4096, 5000, 6143, 6144, 6145, 9216, 65536};
    for (std::size_t size = 0; size < 70; ++size) {
      sizes.push_back(size);
      sizes.push_back(3 * 1024 - 35 + size);
    }
    for (const std::size_t size : sizes) {
      CAPTURE(size);
      // Off the word boundary as well.
      const std::size_t at = size % 7;
      const auto part = std::string_view(bytes).substr(at, size);
      CHECK(crc32c(part) == crc32c_portable(part));
    }
  }

  TEST_CASE("crc32c goes on where it stopped") {
    const std::string bytes = random_bytes(7000);
    const std::string_view text = bytes;
    for (const std::size_t cut : {0U, 1U, 8U, 3071U, 3072U, 3500U, 7000U}) {
      CAPTURE(cut);
      CHECK(crc32c(text.substr(cut), crc32c(text.substr(0, cut)))
            == crc32c(text));
      CHECK(crc32c_portable(text.substr(cut),
                            crc32c_portable(text.substr(0, cut)))
            == crc32c(text));
    }
  }
}
