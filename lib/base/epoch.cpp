#include "base/epoch.hpp"

#include "base/characters.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace hawk::base {

namespace {

constexpr std::int64_t k_second = 1'000'000'000;
constexpr std::int64_t k_2001 = 978'307'200;

// Eight digits at once, the first one lowest; nothing if one is none.
std::optional<std::int64_t> read_eight(const char* at) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    bytes |= std::uint64_t{static_cast<unsigned char>(at[i])} << 8 * i;
  }
  bytes ^= 0x3030'3030'3030'3030U;
  if (((bytes + 0x7676'7676'7676'7676U) | bytes) & 0x8080'8080'8080'8080U) {
    return std::nullopt;
  }
  bytes = bytes * 10 + (bytes >> 8U); // pairs, in every second byte
  constexpr std::uint64_t k_pairs = 0x0000'00ff'0000'00ffU;
  const std::uint64_t upper =
      (bytes & k_pairs) * (100U + (std::uint64_t{1'000'000} << 32U));
  const std::uint64_t lower =
      (bytes >> 16U & k_pairs) * (1U + (std::uint64_t{10'000} << 32U));
  return static_cast<std::int64_t>((upper + lower) >> 32U);
}

// Of digits alone, and so few that nothing can overflow: what most are.
std::optional<std::int64_t> read_whole_epoch(std::string_view digits,
                                             int exponent) {
  constexpr std::array<std::int64_t, 10> k_powers = {1,
                                                     10,
                                                     100,
                                                     1'000,
                                                     10'000,
                                                     100'000,
                                                     1'000'000,
                                                     10'000'000,
                                                     100'000'000,
                                                     1'000'000'000};
  constexpr std::size_t k_most_digits = 18;
  if (exponent < 0 || exponent > 9 || digits.empty()
      || digits.size() + static_cast<std::size_t>(exponent) > k_most_digits + 1
      || digits.size() > k_most_digits) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::string_view rest = digits;
  for (; rest.size() >= 8; rest.remove_prefix(8)) {
    const auto eight = read_eight(rest.data());
    if (!eight) {
      return std::nullopt;
    }
    value = value * 100'000'000 + *eight;
  }
  for (const char c : rest) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  const std::int64_t power = k_powers.at(static_cast<std::size_t>(exponent));
  return value > std::numeric_limits<std::int64_t>::max() / power
             ? std::nullopt
             : std::optional(value * power);
}

} // namespace

std::optional<Nanos> parse_epoch(std::string_view digits) {
  if (digits.empty() || !is_digit(digits.front())
      || (digits.size() > 4 && !is_digit(digits[4]))) {
    return std::nullopt; // a date: most are one or a number of milliseconds
  }
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  // Seconds have ten digits from 2001 to 2286, milliseconds thirteen, ...
  switch (whole) {
  case 10:
    return parse_epoch(digits, 9);
  case 13:
    return parse_epoch(digits, 6);
  case 16:
    return parse_epoch(digits, 3);
  case 19:
    return parse_epoch(digits, 0);
  default:
    return std::nullopt;
  }
}

std::optional<Nanos> parse_epoch(std::string_view digits, int exponent) {
  if (const auto value = read_whole_epoch(digits, exponent)) {
    return *value / k_second >= k_2001 ? std::optional(Nanos(*value))
                                       : std::nullopt;
  }
  std::int64_t value = 0;
  bool point = false;
  bool any = false;
  for (const char c : digits) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(c)) {
      return std::nullopt;
    }
    any = true;
    if (point && exponent == 0) {
      continue; // finer than a nanosecond
    }
    exponent -= point ? 1 : 0;
    if (value > (std::numeric_limits<std::int64_t>::max() - 9) / 10) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  for (; exponent > 0; --exponent) {
    if (value > std::numeric_limits<std::int64_t>::max() / 10) {
      return std::nullopt;
    }
    value *= 10;
  }
  return any && value / k_second >= k_2001 ? std::optional(Nanos(value))
                                           : std::nullopt;
}

} // namespace hawk::base
