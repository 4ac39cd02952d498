#pragma once

// Classes of ASCII characters, whatever the locale says: <ctype.h> depends on
// it, and logs are read the same everywhere.

#include <string>
#include <string_view>

namespace hawk::base {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

constexpr bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}

constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || is_letter(c);
}

constexpr char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = lower(c);
  }
  return out;
}

constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Digits alone, maybe behind a minus: no fraction and no exponent.
constexpr bool is_whole(std::string_view number) {
  number.remove_prefix(number.starts_with('-') ? 1 : 0);
  for (const char c : number) {
    if (!is_digit(c)) {
      return false;
    }
  }
  return !number.empty();
}

// What an id is made of; its neighbours in text are none of these.
constexpr bool is_id_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-';
}

} // namespace hawk::base
