#pragma once

// The variables by which interpreters load the probes. Pure: from strings to
// strings. What the user has set keeps its meaning.

#include <optional>
#include <string>
#include <string_view>

namespace hawk::probe {

// Whether the path can stand in PYTHONPATH at all.
bool fits_python_path(std::string_view directory);

// PYTHONPATH with the directory in front. An empty value is none to Python;
// an empty part of a longer one is the working directory, and stays.
std::string add_to_python_path(const std::optional<std::string>& value,
                               std::string_view directory);

// NODE_OPTIONS with --require FILE behind what is there.
std::string add_to_node_options(const std::optional<std::string>& value,
                                std::string_view file);

} // namespace hawk::probe
