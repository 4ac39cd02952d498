#pragma once

// Classes of ASCII characters, under this module's name.

#include "base/characters.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace hawk::format {

using base::is_alphanumeric;
using base::is_blank;
using base::is_digit;
using base::is_hex_digit;
using base::is_id_character;
using base::is_letter;
using base::is_upper;
using base::is_whole;
using base::lower;

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
