#pragma once

// A command with an option of every sort, for the tests of parsing, help and
// completion.

#include "command.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace hawk::cli {

struct SampleOptions {
  std::vector<std::string> targets;
  std::string color;
  std::string output;
  std::string rule;
  int limit = 0;
  bool quiet = false;
};

inline SampleOptions& sample_options() {
  static SampleOptions options;
  return options;
}

inline void attach_sample(CLI::App& app, Invocation& invocation) {
  SampleOptions& options = sample_options();
  app.add_option("TARGET", options.targets, "what to look at");
  app.add_option("--color", options.color, "when to colour")
      ->type_name("auto|always|never");
  app.add_option("-o,--output", options.output, "where to write")
      ->type_name("FILE");
  app.add_option("--rule", options.rule, "one rule only");
  app.add_option("-n,--limit", options.limit, "at most so many")
      ->check(CLI::Range(0, 9));
  app.add_flag("-q,--quiet", options.quiet, "say less");
  invocation.candidates["--rule"] = {
      "late-emit", "lost-emit", "$(touch X)", "a b", std::string(129, 'x')};
}

inline Command make_sample(Words words) {
  return {"sample", "does nothing", words, attach_sample};
}

} // namespace hawk::cli
