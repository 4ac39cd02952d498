#include "probe/variables.hpp"

#include <fmt/core.h>

namespace hawk::probe {

namespace {

// Node before 12 knows no quotes and would look for a file with them in its
// name: only what needs quotes gets them.
std::string quote_for_node(std::string_view word) {
  if (word.find_first_of(" \"\\") == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + '"';
}

} // namespace

bool fits_python_path(std::string_view directory) {
  return directory.find(':') == std::string_view::npos;
}

std::string add_to_python_path(const std::optional<std::string>& value,
                               std::string_view directory) {
  return value && !value->empty() ? fmt::format("{}:{}", directory, *value)
                                  : std::string(directory);
}

std::string add_to_node_options(const std::optional<std::string>& value,
                                std::string_view file) {
  return fmt::format("{}{}--require {}",
                     value.value_or(""),
                     value && !value->empty() ? " " : "",
                     quote_for_node(file));
}

} // namespace hawk::probe
