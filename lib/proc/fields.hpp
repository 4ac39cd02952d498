#pragma once

// The small pieces that /proc files are made of: numbers, words, "Key: value"
// lines. Total: any text in, no overrun, nothing thrown.

#include <charconv>
#include <optional>
#include <string_view>

namespace hawk::proc {

// A number that fills the whole text and fits, else nothing. No sign before
// an unsigned one, no prefix.
template <typename Integer>
std::optional<Integer> parse_integer(std::string_view text, int radix = 10) {
  Integer value{};
  const auto result =
      std::from_chars(text.data(), text.data() + text.size(), value, radix);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// Cuts the next line off the front of text, without its newline.
std::string_view take_line(std::string_view& text);

// Cuts the next word (between spaces and tabs) off the front of text; empty
// at the end.
std::string_view take_word(std::string_view& text);

// What follows "key:" at the beginning of a line, trimmed.
std::optional<std::string_view> find_field(std::string_view text,
                                           std::string_view key);

} // namespace hawk::proc
