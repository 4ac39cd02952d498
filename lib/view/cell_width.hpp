#pragma once

// How many cells of a terminal text takes, and how to make it fit: CJK and
// emoji take two, combining marks none. Text is without controls (sanitised).

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::view {

// Of one character: 0, 1 or 2.
std::size_t cell_width(char32_t character);

std::size_t cell_width(std::string_view text);

// What is drawn with. Foreign text stays as it is, as in a timeline.
enum class Charset { unicode, ascii };

// Text cut to so many cells, with "…" (or "~") at its end where it was cut.
std::string
fit(std::string_view text, std::size_t cells, Charset charset);

// The front of a text that takes no more than so many cells, a character at
// least.
std::string_view take_cells(std::string_view text, std::size_t cells);

// Blanks behind text, or before it, up to so many cells. Never cuts.
std::string pad_right(std::string text, std::size_t cells);
std::string pad_left(std::string_view text, std::size_t cells);

} // namespace hawk::view
