#pragma once

// What the dialects of spans spell alike: ids, times, attributes.

#include "format/json.hpp"
#include "model/span.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::format {

// An id in lower-case hex, whichever way it was written: upper case, `0x`, or
// the base64 of 8 or 16 bytes. One that is none of these stays as it is. What
// is all zeros, empty or no text is no id: empty.
std::string id_of(const Json& value);

// The unit in which a number counts, in nanoseconds.
enum class Unit : std::int64_t {
  nano = 1,
  micro = 1'000,
  milli = 1'000'000,
  second = 1'000'000'000,
};

// A number (or a string of one), exact to the nanosecond also where it has a
// fraction. Nothing if it is no number or does not fit.
std::optional<model::Nanos> time_of(const Json& value, Unit unit);

// A time of RFC 3339, "2026-11-21T02:44:07.123456Z", with any fraction.
std::optional<model::Nanos> parse_rfc3339(std::string_view text);

// Puts a plain JSON value under a key; objects become keys joined by dots,
// arrays JSON text, null an empty text.
void put_value(std::string_view key,
               const Json& value,
               model::Attributes& attributes);

// The same for each member of an object.
void put_members(const Json& object, model::Attributes& attributes);

// Takes a text out of attributes; empty if there is none.
std::string take_text(std::string_view key, model::Attributes& attributes);

// The text of an attribute; nothing if it is absent or no text.
const std::string* find_text(std::string_view key,
                             const model::Attributes& attributes);

// A kind in any spelling: 2, "SPAN_KIND_SERVER", "SpanKind.SERVER", "server".
model::Span::Kind kind_of(std::string_view name);

// "WARN" of OTLP's severity number (or the name of one), else the text as it is.
std::string severity_of(const Json& number, const Json& text);

} // namespace hawk::format
