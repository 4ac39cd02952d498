#pragma once

// --step-fn and --emit-fn: functions of the agent that its probe is told of.

#include "base/result.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

struct ProbeFunctions {
  std::string step_fn;              // a call begins a step
  std::vector<std::string> emit_fn; // what is made within is an emission
};

void attach_probe_functions(CLI::App& app, ProbeFunctions& functions);

// The variables that tell the probe. Errors: usage for what is no
// MODULE:FUNCTION.
base::Result<std::vector<std::string>>
make_probe_variables(const ProbeFunctions& functions);

} // namespace hawk::cli
