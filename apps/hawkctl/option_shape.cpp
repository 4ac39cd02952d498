#include "option_shape.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

namespace hawk::cli {

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

std::string placeholder_of(const CLI::Option& option) {
  if (!takes_value(option)) {
    return {};
  }
  // "INT:INT in [0 - 100000]": a validator adds itself behind a colon.
  const std::string type = option.get_type_name();
  const std::string name = type.substr(0, type.find(':'));
  if (name == "INT" || name == "UINT" || name == "FLOAT") {
    return "N";
  }
  if (name != "TEXT" && !name.empty()) {
    return name;
  }
  if (option.get_positional()) {
    return option.get_name(true, false);
  }
  std::string own = option.get_single_name();
  std::transform(own.begin(), own.end(), own.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return own;
}

std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string placeholder = placeholder_of(option);
  if (placeholder.find('|') == std::string::npos) {
    return {};
  }
  std::vector<std::string> choices;
  for (const std::string_view choice : base::split(placeholder, '|')) {
    choices.emplace_back(choice);
  }
  return choices;
}

} // namespace hawk::cli
