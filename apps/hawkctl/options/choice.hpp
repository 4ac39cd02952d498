#pragma once

// An option whose value is one of a few words.

#include <CLI/CLI.hpp>

#include <map>
#include <string>

namespace hawk::cli {

template <typename Value>
CLI::Option* add_choice(CLI::App& app,
                        const std::string& names,
                        Value& value,
                        const std::map<std::string, Value>& choices,
                        const std::string& help) {
  std::string type;
  for (const auto& [name, unused] : choices) {
    type += type.empty() ? name : "|" + name;
  }
  return app
      .add_option_function<std::string>(
          names,
          [&value, choices](const std::string& word) {
            value = choices.at(word);
          },
          help)
      ->check(CLI::IsMember(choices).description(""))
      ->type_name(type);
}

} // namespace hawk::cli
