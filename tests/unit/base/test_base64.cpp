#include "base/base64.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace hawk::base;

namespace {

std::string encode(std::string_view bytes) {
  std::string out(base64_size(bytes.size()), '?');
  CHECK(encode_base64(bytes, out) == out.size());
  return out;
}

} // namespace

TEST_SUITE("base64") {
  TEST_CASE("base64 knows the vectors of RFC 4648") {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff", "+/8="},
    };
    for (const auto& [bytes, text] : vectors) {
      CHECK(encode(bytes) == text);
      CHECK(decode_base64(text) == bytes);
    }
  }

  TEST_CASE("base64 brings back any bytes of any length") {
    std::mt19937 random(4648);
    std::uniform_int_distribution<int> any_byte(0, 255);
    std::string bytes;
    for (int length = 0; length < 300; ++length) {
      REQUIRE(decode_base64(encode(bytes)) == bytes);
      bytes += static_cast<char>(any_byte(random));
    }
  }

  TEST_CASE("decode_base64 refuses what no encoder writes") {
    for (const std::string text : {"Z",
                                   "Zg",
                                   "Zg=",
                                   "Zg===",
                                   "====",
                                   "Z===",
                                   "Zg=A",
                                   "Zg==Zg==", // padding inside
                                   "Zm9v\n",
                                   "Zm 9",
                                   "Zm-_", // the URL alphabet
                                   "Zh==", // bits behind the last byte
                                   "Zm9="}) {
      CAPTURE(text);
      CHECK(decode_base64(text) == std::nullopt);
    }
  }
}
