#pragma once

// Messages of OTLP's protobuf as the JSON that OTLP has for them, for
// otlp_proto.cpp alone. What is damaged throws protozero::exception.

#include <string>
#include <string_view>

namespace hawk::format {

std::string span_json(std::string_view bytes);
std::string log_json(std::string_view bytes);

// {"resource":{"attributes":[...]}}
std::string resource_json(std::string_view bytes);

} // namespace hawk::format
