#include "trace/escape.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hawk::trace {

namespace {

// RFC 8259, section 7, a character at a time.
std::string plainly_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t letter = std::string_view("\n\r\t\"\\").find(c);
    if (letter != std::string_view::npos) {
      out += '\\';
      out += "nrt\"\\"[letter];
    } else if (byte < 0x20) {
      constexpr std::string_view k_hex = "0123456789abcdef";
      out += "\\u00";
      out += k_hex[byte >> 4U];
      out += k_hex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> escaped(std::string_view text, std::size_t room) {
  std::vector<char> out(room);
  const auto size = escape_json(text, out);
  return size ? std::optional(std::string(out.data(), *size)) : std::nullopt;
}

} // namespace

TEST_SUITE_BEGIN("escape_json");

TEST_CASE("every byte, at every place of texts around the block's length") {
  for (std::size_t length = 1; length <= 35; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(length, 'a');
        text[at] = static_cast<char>(byte);
        const auto out = escaped(text, length + 64);
        REQUIRE(out);
        REQUIRE(*out == plainly_escaped(text));
      }
    }
  }
}

TEST_CASE("texts of nothing but escapes") {
  for (std::size_t length = 0; length <= 40; ++length) {
    const std::string text(length, '\x1b');
    CHECK(escaped(text, length * 6 + 32) == plainly_escaped(text));
  }
}

TEST_CASE("too little room is told, and never written beyond") {
  for (std::size_t length = 0; length <= 40; ++length) {
    const std::string text = std::string(length, 'a') + "\"\x01";
    const std::string wanted = plainly_escaped(text);
    for (std::size_t room = 0; room < wanted.size(); ++room) {
      // Exactly that much memory: a sanitizer sees one byte more.
      CHECK_FALSE(escaped(text, room));
    }
    CHECK(escaped(text, wanted.size() + 32) == wanted);
  }
}

TEST_SUITE_END();

} // namespace hawk::trace
