#pragma once

// The parts of a time stamp, one after another: digits, names, the time of day,
// the zone. Which of them follow each other is LogTimes' to know. All of it is
// inline: every line of a log is asked for its time.

#include "base/characters.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hawk::base {

// Reads a stamp from the left. A part that is not there leaves it as it was.
struct StampReader {
  static constexpr std::int64_t k_nanos = 1'000'000'000; // of a second

  std::string_view text;
  std::size_t at = 0;

  char peek(std::size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }

  bool take(char c) {
    const bool found = peek() == c;
    at += found ? 1U : 0U;
    return found;
  }

  // One of these characters.
  bool take_any(std::string_view characters) {
    const bool found =
        peek() != '\0' && characters.find(peek()) != std::string_view::npos;
    at += found ? 1U : 0U;
    return found;
  }

  bool take_word(std::string_view word) {
    const bool found = text.substr(std::min(at, text.size())).starts_with(word)
                       && !is_letter(peek(word.size()));
    at += found ? word.size() : 0;
    return found;
  }

  // Exactly so many digits.
  std::optional<unsigned> number(std::size_t digits) {
    unsigned value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek(i);
      if (!is_digit(c)) {
        return std::nullopt;
      }
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    at += digits;
    return value;
  }

  // "10:00:01" or "100001", with a fraction: nanoseconds of the day.
  std::optional<std::int64_t> time_of_day() {
    const std::size_t begin = at;
    auto hour = number(peek(1) == ':' ? 1 : 2);
    const bool colon = take(':');
    const auto minute = number(2);
    const bool second_colon = take(':');
    const auto second = number(2);
    // 60 is a leap second.
    if (!hour || colon != second_colon || !minute || !second || *hour > 23
        || *minute > 59 || *second > 60 || (!colon && is_digit(peek()))) {
      at = begin;
      return std::nullopt;
    }
    const std::int64_t part = fraction();
    if (*hour >= 1 && *hour <= 12) {
      hour = clock_of_twelve(*hour);
    }
    const std::int64_t seconds =
        std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
    return seconds * k_nanos + part;
  }

  // "10:00:01 PM", in newer Javas with a narrow blank (U+202F).
  unsigned clock_of_twelve(unsigned hour) {
    constexpr std::string_view k_narrow = "\xe2\x80\xaf";
    const std::size_t begin = at;
    const std::string_view rest = text.substr(std::min(at, text.size()));
    at += rest.starts_with(' ')        ? 1
          : rest.starts_with(k_narrow) ? k_narrow.size()
                                       : 0;
    if (at == begin) {
      return hour;
    }
    if (take_word("AM")) {
      return hour % 12;
    }
    if (take_word("PM")) {
      return hour % 12 + 12;
    }
    at = begin;
    return hour;
  }

  // Nanoseconds; further digits are cut.
  std::int64_t fraction() {
    if ((peek() != '.' && peek() != ',') || !is_digit(peek(1))) {
      return 0;
    }
    ++at;
    std::int64_t value = 0;
    int digits = 0;
    for (; is_digit(peek()); ++at) {
      if (digits < 9) {
        value = value * 10 + (peek() - '0');
        ++digits;
      }
    }
    for (; digits < 9; ++digits) {
      value *= 10;
    }
    return value;
  }

  // Seconds east of Greenwich: "Z", "+01", "+0100", "+01:00", maybe behind a
  // blank.
  std::optional<std::int64_t> zone() {
    const std::size_t begin = at;
    const bool blank = take(' ');
    if ((peek() == 'Z' || peek() == 'z') && !is_letter(peek(1))) {
      ++at;
      return 0;
    }
    if (take_word("UTC") || take_word("GMT")) {
      return 0;
    }
    const char sign = peek();
    if (sign == '+' || sign == '-') {
      ++at;
      const auto hours = number(2);
      const bool colon = hours && take(':');
      const auto minutes = hours ? number(2) : std::nullopt;
      // Behind a blank only what cannot be anything else.
      if (hours && *hours <= 15 && (minutes || (!colon && !blank))) {
        const std::int64_t seconds =
            std::int64_t{*hours} * 3600
            + std::int64_t{minutes.value_or(0)} * 60;
        return sign == '-' ? -seconds : seconds;
      }
    }
    at = begin;
    return std::nullopt;
  }

  std::string_view word(std::size_t size) {
    const std::string_view found = text.substr(std::min(at, text.size()), size);
    at += found.size();
    return found;
  }
};

} // namespace hawk::base
