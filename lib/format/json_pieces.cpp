#include "format/json_pieces.hpp"

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "format/otlp_values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace hawk::format {

namespace {

std::string repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t valid = base::valid_utf8_prefix(text);
    out += text.substr(0, valid);
    text.remove_prefix(valid);
    if (!text.empty()) {
      out += "\xef\xbf\xbd";
      text.remove_prefix(1);
    }
  }
  return out;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF")
         == std::string_view::npos;
}

} // namespace

void append_utf8_json(std::string_view text, std::string& out) {
  if (base::valid_utf8_prefix(text) == text.size()) {
    append_json_text(text, out);
  } else {
    append_json_text(repaired(text), out);
  }
}

void append_double_json(double value, std::string& out) {
  if (std::isnan(value)) {
    out += R"("NaN")";
    return;
  }
  if (std::isinf(value)) {
    out += value > 0 ? R"("Infinity")" : R"("-Infinity")";
    return;
  }
  std::array<char, 40> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

std::string hex_id(std::string_view id, std::size_t digits) {
  if (id.empty()) {
    return {};
  }
  std::string out;
  if (id.size() <= digits && is_hex(id)) {
    out.assign(digits - id.size(), '0');
    for (const char c : id) {
      out += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
  }
  std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a, and again from its end
  while (out.size() < digits) {
    for (const char c : id) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    for (unsigned shift = 64; shift > 0 && out.size() < digits;) {
      shift -= 4;
      out += base::hex_digit(hash >> shift);
    }
  }
  return out;
}

} // namespace hawk::format
