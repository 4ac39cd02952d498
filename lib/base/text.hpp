#pragma once

// Foreign text made safe to show, and small text tools.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::base {

// Returns text with nothing in it that a terminal could obey: C0 controls as
// ^X, C1 and invalid bytes as \x9b, format characters (bidi, zero width, line
// separators) as \u202e, but for joiners between the letters and emoji that need
// them. Tab stays. Total: any bytes in, safe text out.
std::string sanitise(std::string_view foreign);

// The same, cut after `limit` bytes of input, with "..." where it was cut.
std::string sanitise(std::string_view foreign, std::size_t limit);

// The candidate nearest to word by edit distance (with transpositions), if it
// is near enough to be what was meant.
std::optional<std::string>
find_nearest(std::string_view word, std::span<const std::string> candidates);

std::vector<std::string_view> split(std::string_view text, char separator);

std::string_view trim(std::string_view text);

// A decimal number that fills the whole text and fits, else nothing.
std::optional<long long> parse_decimal(std::string_view text);

// The same for hexadecimal, without a prefix.
std::optional<unsigned long long> parse_hex(std::string_view text);

} // namespace hawk::base
