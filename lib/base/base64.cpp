#include "base/base64.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstdint>

namespace hawk::base {

namespace {

constexpr std::string_view k_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t k_no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(k_no_digit);
  for (std::size_t i = 0; i < k_alphabet.size(); ++i) {
    digits[static_cast<unsigned char>(k_alphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr auto k_digits = make_digits();

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
}

} // namespace

std::size_t encode_base64(std::string_view bytes, std::span<char> out) {
  HAWK_ASSERT(out.size() >= base64_size(bytes.size()));
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = byte_at(bytes, i) << 16U
                                | byte_at(bytes, i + 1) << 8U
                                | byte_at(bytes, i + 2);
    out[at++] = k_alphabet[group >> 18U];
    out[at++] = k_alphabet[group >> 12U & 63U];
    out[at++] = i + 1 < bytes.size() ? k_alphabet[group >> 6U & 63U] : '=';
    out[at++] = i + 2 < bytes.size() ? k_alphabet[group & 63U] : '=';
  }
  return at;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    std::size_t padding = 0;
    if (last && text[i + 3] == '=') {
      padding = text[i + 2] == '=' ? 2 : 1;
    }
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const bool padded = j >= 4 - padding;
      const std::uint8_t digit =
          padded ? std::uint8_t{0}
                 : k_digits[static_cast<unsigned char>(text[i + j])];
      if (digit == k_no_digit) {
        return std::nullopt;
      }
      group = group << 6U | digit;
    }
    // Bits behind the last byte must be zero, so that one value has one form.
    if ((group & ((1U << (8U * padding)) - 1U)) != 0) {
      return std::nullopt;
    }
    for (std::size_t j = 0; j < 3 - padding; ++j) {
      bytes += static_cast<char>(group >> (16U - 8U * j) & 0xffU);
    }
  }
  return bytes;
}

} // namespace hawk::base
