#pragma once

// Classes of ASCII characters, under this module's name.

#include "base/characters.hpp"

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

} // namespace hawk::format
