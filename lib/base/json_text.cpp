#include "base/json_text.hpp"

#include <cstddef>
#include <string_view>

namespace hawk::base {

namespace {

constexpr std::string_view k_suspects = "\x7f\xc2\xd8\xe2";

unsigned at(std::string_view text, std::size_t place) {
  return place < text.size() ? static_cast<unsigned char>(text[place]) : 0;
}

struct Found {
  unsigned character = 0; // 0: none
  std::size_t size = 1;   // in bytes
};

// The control that the text begins with.
Found find_control(std::string_view text) {
  const unsigned second = at(text, 1);
  const unsigned third = at(text, 2);
  switch (at(text, 0)) {
  case 0x7f:
    return {0x7f, 1};
  case 0xc2: // U+0080 to U+009F
    return second < 0xa0 ? Found{second, 2} : Found{};
  case 0xd8: // U+061C
    return second == 0x9c ? Found{0x61c, 2} : Found{};
  case 0xe2: {
    const unsigned character =
        0x2000U + (second & 0x3fU) * 64 + (third & 0x3fU);
    const bool control = (character >= 0x200e && character <= 0x200f)
                         || (character >= 0x2028 && character <= 0x202e)
                         || (character >= 0x2066 && character <= 0x2069);
    return second != 0 && third != 0 && control ? Found{character, 3} : Found{};
  }
  default:
    return {};
  }
}

void add_escape(unsigned character, std::string& out) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  out += "\\u";
  for (const unsigned shift : {12U, 8U, 4U, 0U}) {
    out += k_digits[character >> shift & 0xfU];
  }
}

} // namespace

std::string sanitise_json(std::string json) {
  std::size_t next = json.find_first_of(k_suspects);
  if (next == std::string::npos) {
    return json;
  }
  std::string out;
  std::size_t done = 0;
  for (; next != std::string::npos;
       next = json.find_first_of(k_suspects, next)) {
    const Found found = find_control(std::string_view(json).substr(next));
    if (found.character != 0) {
      out.append(json, done, next - done);
      add_escape(found.character, out);
      done = next + found.size;
    }
    next += found.size;
  }
  return out.append(json, done);
}

} // namespace hawk::base
