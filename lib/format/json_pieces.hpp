#pragma once

// The pieces that JSON for others is written of: texts, doubles, ids.

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::format {

// A JSON string. Bytes that are no UTF-8 become U+FFFD: a receiver refuses a
// whole request for one of them.
void append_utf8_json(std::string_view text, std::string& out);

// The shortest digits that are this double; NaN and the infinities as strings,
// as proto3 has them.
void append_double_json(double value, std::string& out);

// An id of exactly so many hex digits: shorter ones (of 64-bit tracers) get
// zeros in front; what is no hex, or longer, the hash of its text, which is the
// same wherever the id comes up. Empty stays empty.
std::string hex_id(std::string_view id, std::size_t digits);

constexpr std::size_t k_trace_digits = 32;
constexpr std::size_t k_span_digits = 16;

} // namespace hawk::format
