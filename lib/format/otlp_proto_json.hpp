#pragma once

// Messages of OTLP's protobuf as the JSON that OTLP has for them, by the tables
// of otlp_schema.hpp. What is no UTF-8 in a text becomes U+FFFD; fields that
// the tables do not have are left out.

#include "format/otlp_schema.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::format {

// Appends the object. What is damaged throws protozero::exception: for callers
// that fence it.
void append_proto_json(const otlp::Message& message,
                       std::string_view bytes,
                       std::string& out);

struct ProtoJson {
  std::string text;
  bool is_too_large = false; // two bytes may become thirty
  std::string problem;       // what is damaged; empty: nothing
};

// The same of at most so many bytes of JSON; the text is whole only where
// neither of the others is said.
ProtoJson make_proto_json(const otlp::Message& message,
                          std::string_view bytes,
                          std::size_t most);

} // namespace hawk::format
