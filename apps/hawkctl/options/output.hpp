#pragma once

// Options that mean the same in every command that prints: --color, -q, -v.

#include "host.hpp"

#include <string>

namespace CLI {
class App;
}

namespace hawk::cli {

struct OutputOptions {
  Color color = Color::automatic;
  bool quiet = false;
  bool verbose = false;
};

void attach_output(CLI::App& app, OutputOptions& options);

// Adds the text below "Examples:" to the command's help.
void attach_examples(CLI::App& app, const std::string& examples);

} // namespace hawk::cli
