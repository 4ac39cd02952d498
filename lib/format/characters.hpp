#pragma once

// Classes of ASCII characters, whatever the locale says: <ctype.h> depends on
// it, and logs are read the same everywhere.

#include <array>
#include <cstddef>
#include <string_view>

namespace hawk::format {

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

constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What an id is made of; its neighbours in text are none of these.
constexpr bool is_id_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-';
}

// find_first_of() of the library looks for each character of the text among
// those wanted; this looks once, in a table.
class CharacterSet final {
public:
  constexpr explicit CharacterSet(std::string_view characters) {
    for (const char c : characters) {
      has_[static_cast<unsigned char>(c)] = true;
    }
  }

  constexpr bool has(char c) const {
    return has_[static_cast<unsigned char>(c)];
  }

  // The first of them in the text, from `at` on; npos: there is none.
  constexpr std::size_t find_in(std::string_view text,
                                std::size_t at = 0) const {
    while (at < text.size() && !has(text[at])) {
      ++at;
    }
    return at < text.size() ? at : std::string_view::npos;
  }

  // The first other one.
  constexpr std::size_t find_other_in(std::string_view text,
                                      std::size_t at = 0) const {
    while (at < text.size() && has(text[at])) {
      ++at;
    }
    return at < text.size() ? at : std::string_view::npos;
  }

private:
  std::array<bool, 256> has_{};
};

inline constexpr CharacterSet k_blanks(" \t");

} // namespace hawk::format
