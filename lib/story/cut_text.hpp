#pragma once

// Cuts text without leaving half a character at its end.

#include <cstddef>
#include <string_view>

namespace hawk::story {

// How many bytes at the end of text are the beginning of a UTF-8 sequence that
// goes on behind it.
std::size_t cut_sequence(std::string_view text);

// The first `limit` bytes of text at most, less such a beginning.
std::string_view cut_text(std::string_view text, std::size_t limit);

} // namespace hawk::story
