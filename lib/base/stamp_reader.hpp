#pragma once

// The parts of a time stamp, one after another: digits, names, the time of day,
// the zone. Which of them follow each other is LogTimes' to know. All of it is
// inline: every line of a log is asked for its time.

#include "base/characters.hpp"

#include <algorithm>
#include <array>
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
    const char next = peek();
    bool found = false;
    for (const char c : characters) { // few: no call
      found = found || (next == c && next != '\0');
    }
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
    auto clock = colons();
    if (!clock) {
      clock = other_clock();
    }
    // 60 is a leap second.
    if (!clock || clock->hour > 23 || clock->minute > 59
        || clock->second > 60) {
      at = begin;
      return std::nullopt;
    }
    const std::int64_t part = fraction();
    unsigned hour = clock->hour;
    if (hour >= 1 && hour <= 12) {
      hour = clock_of_twelve(hour);
    }
    const std::int64_t seconds = std::int64_t{hour} * 3600
                                 + std::int64_t{clock->minute} * 60
                                 + clock->second;
    return seconds * k_nanos + part;
  }

  struct Clock {
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
  };

  // "10:00:01", as most have it: its bytes are looked at without asking for
  // each whether it is there.
  std::optional<Clock> colons() {
    constexpr std::size_t k_size = 8;
    if (text.size() < at + k_size) {
      return std::nullopt;
    }
    // All eight at once, the first one lowest. Of each its digit is left, 0 of a
    // colon; what is more than that carries into the highest bit.
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < k_size; ++i) {
      bytes |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << 8 * i;
    }
    bytes ^= 0x3030'3a30'303a'3030U;
    if (((bytes + 0x7676'7f76'767f'7676U) | bytes) & 0x8080'8080'8080'8080U) {
      return std::nullopt;
    }
    const std::uint64_t pairs = bytes * 10 + (bytes >> 8U);
    at += k_size;
    return Clock{static_cast<unsigned>(pairs & 0xffU),
                 static_cast<unsigned>(pairs >> 24U & 0xffU),
                 static_cast<unsigned>(pairs >> 48U & 0xffU)};
  }

  // "9:00:01", "100001". Where there is none, it may have moved.
  std::optional<Clock> other_clock() {
    const auto hour = number(peek(1) == ':' ? 1 : 2);
    const bool colon = take(':');
    const auto minute = number(2);
    const bool second_colon = take(':');
    const auto second = number(2);
    if (!hour || colon != second_colon || !minute || !second
        || (!colon && is_digit(peek()))) {
      return std::nullopt;
    }
    return Clock{*hour, *minute, *second};
  }

  // Whether "AM" or "PM" may follow.
  bool may_be_of_twelve() const {
    return (peek() == ' ' && (peek(1) == 'A' || peek(1) == 'P'))
           || peek() == '\xe2';
  }

  // "10:00:01 PM", in newer Javas with a narrow blank (U+202F).
  unsigned clock_of_twelve(unsigned hour) {
    constexpr std::string_view k_narrow = "\xe2\x80\xaf";
    if (!may_be_of_twelve()) {
      return hour;
    }
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
    constexpr std::array<std::int64_t, 10> k_missing = {1'000'000'000,
                                                        100'000'000,
                                                        10'000'000,
                                                        1'000'000,
                                                        100'000,
                                                        10'000,
                                                        1'000,
                                                        100,
                                                        10,
                                                        1};
    ++at;
    // Milliseconds, as most have them: no digit is asked for twice.
    if (text.size() > at + 3 && is_digit(text[at + 1])
        && is_digit(text[at + 2]) && !is_digit(text[at + 3])) {
      const std::int64_t value = (text[at] - '0') * 100
                                 + (text[at + 1] - '0') * 10
                                 + (text[at + 2] - '0');
      at += 3;
      return value * k_missing[3];
    }
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      if (digits < 9) {
        value = value * 10 + (text[at] - '0');
        ++digits;
      }
    }
    return value * k_missing[digits];
  }

  // Seconds east of Greenwich: "Z", "+01", "+0100", "+01:00", maybe behind a
  // blank.
  std::optional<std::int64_t> zone() {
    const std::size_t begin = at;
    const bool blank = peek() == ' ';
    switch (peek(blank ? 1 : 0)) {
    case 'Z':
    case 'z':
    case 'U':
    case 'G':
    case '+':
    case '-':
      break;
    default: // "10:00:01,123 INFO": most have none
      return std::nullopt;
    }
    at += blank ? 1U : 0U;
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
