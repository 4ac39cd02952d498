#include "options/probe_functions.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <string_view>

namespace hawk::cli {

namespace {

// "agent.steps:Runner.begin"
bool is_function(std::string_view word) {
  const std::size_t colon = word.find(':');
  return colon != word.npos && colon > 0 && colon + 1 < word.size()
         && word.find_first_of(" \t\n,:", colon + 1) == word.npos
         && word.substr(0, colon).find_first_of(" \t\n,") == word.npos;
}

base::Result<> check_function(const char* option, const std::string& word) {
  if (is_function(word)) {
    return {};
  }
  return base::fail(base::make_usage(
      fmt::format("{} wants MODULE:FUNCTION, as in agent:next_step, not '{}'",
                  option,
                  word)));
}

} // namespace

void attach_probe_functions(CLI::App& app, ProbeFunctions& functions) {
  app.add_option("--step-fn",
                 functions.step_fn,
                 "a call of this MODULE:FUNCTION of CMD begins a step")
      ->type_name("FUNCTION");
  app.add_option("--emit-fn",
                 functions.emit_fn,
                 "only what this MODULE:FUNCTION of CMD makes is an emission; "
                 "repeatable")
      ->type_name("FUNCTION") // CLI11 ends such a name at a colon
      ->expected(1)
      ->take_all();
}

base::Result<std::vector<std::string>>
make_probe_variables(const ProbeFunctions& functions) {
  std::vector<std::string> variables;
  if (!functions.step_fn.empty()) {
    HAWK_CHECK(check_function("--step-fn", functions.step_fn));
    variables.push_back("HAWK_STEP_FN=" + functions.step_fn);
  }
  std::string emits;
  for (const std::string& word : functions.emit_fn) {
    HAWK_CHECK(check_function("--emit-fn", word));
    emits += (emits.empty() ? "" : ",") + word;
  }
  if (!emits.empty()) {
    variables.push_back("HAWK_EMIT_FN=" + emits);
  }
  return variables;
}

} // namespace hawk::cli
