#pragma once

// Whether a text is one JSON value within limits, before anybody makes values
// of it: sixteen million bytes of "0," would become half a gigabyte.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::format {

struct JsonLimits {
  std::size_t depth = 64; // of lists and objects
  std::size_t values = 1'000'000;
};

struct JsonProblem {
  bool is_too_large = false; // beyond a limit, else no JSON
  std::string what;          // "Missing a comma at byte 17"
};

// In one pass without recursion, keeping nothing.
std::optional<JsonProblem> find_json_problem(std::string_view text,
                                             const JsonLimits& limits = {});

} // namespace hawk::format
