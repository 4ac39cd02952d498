#pragma once

// Takes terminal colours out of text, for reading ids and for showing it in
// other colours. Every other control sequence stays: it is the view's to make
// visible.

#include <string>
#include <string_view>

namespace hawk::format {

// Whether there may be any: who reads many lines asks once.
bool has_colors(std::string_view text);

// Removes the SGR sequences of ECMA-48 (ESC [ digits, ; or : and m). Uses
// `buffer` only if there are any; the result is a view into one of both.
std::string_view without_colors(std::string_view text, std::string& buffer);

} // namespace hawk::format
