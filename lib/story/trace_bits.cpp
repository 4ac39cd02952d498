#include "story/trace_bits.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "format/characters.hpp"
#include "story/id_shape.hpp"

#include <algorithm>
#include <charconv>

namespace hawk::story {

namespace {

using format::is_digit;
using format::is_hex_digit;
using format::is_id_character;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_hex_digit);
}

std::uint64_t number_of(std::string_view digits, int base) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  return number;
}

std::optional<TraceBits> wide(std::string_view hex) {
  return TraceBits{
      number_of(hex.substr(0, 16), 16), number_of(hex.substr(16), 16), true};
}

// "1-5759e988-bd862e3fe1be46a994272793".
std::optional<TraceBits> parse_xray(std::string_view id) {
  if (!is_xray_id(id)) {
    return std::nullopt;
  }
  return wide(std::string(id.substr(2, 8)) + std::string(id.substr(11)));
}

std::optional<TraceBits> parse_decimal(std::string_view id) {
  std::uint64_t number = 0;
  const char* const end = id.data() + id.size();
  if (id.size() < 17 || id.size() > 20 || !is_digit(id.front())
      || id.front() == '0') {
    return std::nullopt;
  }
  const auto read = std::from_chars(id.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  return TraceBits{0, number};
}

std::uint64_t number_of_bytes(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) {
    number = number << 8U | static_cast<unsigned char>(byte);
  }
  return number;
}

std::optional<TraceBits> parse_base64(std::string_view id) {
  const bool all = id.size() == 24 && id.ends_with("==");
  const bool low = id.size() == 12 && id.ends_with("=") && id[10] != '=';
  if (!all && !low) {
    return std::nullopt;
  }
  const std::optional<std::string> bytes = base::decode_base64(id);
  if (!bytes || bytes->size() != (all ? 16U : 8U)) {
    return std::nullopt;
  }
  const std::string_view view = *bytes;
  return all ? TraceBits{number_of_bytes(view.substr(0, 8)),
                         number_of_bytes(view.substr(8)),
                         true}
             : TraceBits{0, number_of_bytes(view)};
}

std::optional<TraceBits> parse_any(std::string_view id) {
  const std::string_view root = find_xray_root(id);
  id = without_span(root.empty() ? without_google_project(id) : root);
  if (const auto trace = in_traceparent(id)) {
    return wide(*trace);
  }
  if (const auto bits = parse_xray(id)) {
    return bits;
  }
  const std::string plain = normalise_id(id);
  if ((plain.size() == 16 || plain.size() == 32) && is_hex(plain)) {
    return plain.size() == 32 ? wide(plain)
                              : TraceBits{0, number_of(plain, 16)};
  }
  const auto decimal = parse_decimal(id);
  return decimal ? decimal : parse_base64(id);
}

void append_bytes(std::string& bytes, std::uint64_t number) {
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    bytes += static_cast<char>(number >> (shift - 8) & 0xffU);
  }
}

std::string base64_of(const std::string& bytes) {
  std::string text(base::base64_size(bytes.size()), '\0');
  base::encode_base64(bytes, text);
  return text.substr(0, text.find('='));
}

} // namespace

std::optional<std::string_view> in_traceparent(std::string_view id) {
  if (id.size() < 55 || id[2] != '-' || id[35] != '-' || id[52] != '-'
      || !is_hex(id.substr(0, 2)) || id.starts_with("ff")
      || !is_hex(id.substr(3, 32)) || !is_hex(id.substr(36, 16))
      || !is_hex(id.substr(53, 2)) || (id.size() > 55 && id[55] != '-')) {
    return std::nullopt;
  }
  return id.substr(3, 32);
}

std::string_view find_xray_root(std::string_view header) {
  const std::size_t at = header.find(k_xray_root);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = header.substr(at + k_xray_root.size());
  return rest.substr(0, rest.find(';'));
}

std::string_view without_google_project(std::string_view field) {
  const std::size_t at = field.rfind(k_google_traces);
  return field.starts_with("projects/") && at != std::string_view::npos
             ? field.substr(at + k_google_traces.size())
             : field;
}

std::string_view without_span(std::string_view id) {
  constexpr std::string_view k_colon = "%3A"; // in a header of HTTP
  const std::size_t size = std::min(id.find_first_of("-:/%"), id.size());
  if ((size != 16 && size != 32) || size == id.size()
      || !is_hex(id.substr(0, size))) {
    return id;
  }
  const std::string_view separator = id.substr(size, k_colon.size());
  const bool coded = separator == k_colon || separator == "%3a";
  if (id[size] == '%' && !coded) {
    return id;
  }
  const std::string_view rest = id.substr(size + (coded ? k_colon.size() : 1));
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_hex_digit);
  const auto digits = static_cast<std::size_t>(end - rest.begin());
  const bool is_span = id[size] == '-' ? digits == 16
                       : id[size] == '/'
                           ? digits > 0 && digits <= 20
                           : digits > 0 && digits <= 16;
  const bool goes_on = end != rest.end() && is_id_character(*end)
                       && *end != '-';
  return is_span && !goes_on ? id.substr(0, size) : id;
}

std::optional<TraceBits> parse_trace_bits(std::string_view id) {
  const auto bits = parse_any(id);
  return bits && (bits->high | bits->low) != 0 ? bits : std::nullopt;
}

bool has_telling_low_half(const TraceBits& bits) {
  return hex_of(bits.low) >= k_telling_half;
}

bool is_same(const TraceBits& a, const TraceBits& b) {
  if (a.low != b.low) {
    return false;
  }
  return has_telling_low_half(a)
             ? a.high == b.high || a.high == 0 || b.high == 0
             : a.high == b.high && a.is_wide == b.is_wide;
}

std::string hex_of(std::uint64_t half) {
  std::string digits(16, '0');
  for (std::size_t i = 16; i > 0 && half != 0; --i, half >>= 4U) {
    digits[i - 1] = base::hex_digit(half);
  }
  return digits;
}

std::string base64_of_all(const TraceBits& bits) {
  std::string bytes;
  append_bytes(bytes, bits.high);
  append_bytes(bytes, bits.low);
  return base64_of(bytes);
}

std::string base64_of_low(const TraceBits& bits) {
  std::string bytes;
  append_bytes(bytes, bits.low);
  return base64_of(bytes);
}

} // namespace hawk::story
