#pragma once

// A body that is too large for a server, as two smaller ones. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace hawk::send {

struct Part {
  std::string body;
  std::uint64_t elements = 0; // spans, log records or metrics

  bool operator==(const Part&) const = default;
};

// The first half of the elements of an OTLP document of one signal, or of a
// list of Zipkin's spans, and the second. Nothing: it has less than two.
std::optional<std::pair<Part, Part>> halve_otlp(std::string_view body);
std::optional<std::pair<Part, Part>> halve_zipkin(std::string_view body);

} // namespace hawk::send
