#pragma once

// OTLP's AnyValue and KeyValue lists as attributes.

#include "format/json.hpp"
#include "model/event.hpp"

#include <string_view>

namespace hawk::format {

// A value under a key. Lists of keys become keys joined by dots, arrays a JSON
// text, bytes their base64, no value an empty text. Whole numbers beyond 64
// bits, as JavaScript writes 1e21, are doubles.
void put_any_value(std::string_view key,
                   const Json& any_value,
                   model::Attributes& attributes);

// [{"key": ..., "value": ...}, ...]; a plain object is taken as well.
void put_key_values(const Json& list, model::Attributes& attributes);

// A JSON string of that text, control characters escaped.
void append_json_text(std::string_view text, std::string& out);

// A value as text: of a string itself, else as JSON.
std::string any_value_text(const Json& any_value);

} // namespace hawk::format
