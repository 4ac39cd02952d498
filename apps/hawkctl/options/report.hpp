#pragma once

// Options that every check shares: --format, --output, --all, --fail-on and
// --strict, and what they make of a report.

#include "command.hpp"

#include "base/result.hpp"
#include "model/report.hpp"
#include "options/output.hpp"
#include "report/render.hpp"

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace hawk::cli {

struct ReportOptions {
  report::Format format = report::Format::text;
  std::string output_file; // empty or "-": standard output
  bool all = false;        // notes too
  std::optional<model::Level> fail_on = model::Level::warning; // never: nothing
  bool strict = false;
  OutputOptions output;
};

void attach_report(CLI::App& app, ReportOptions& options);

// Shows the report and says how the check ends. `input` must not be
// overwritten; empty for none.
base::Result<ExitCode> show_report(model::Report report,
                                   const ReportOptions& options,
                                   const std::string& input,
                                   Host& host);

} // namespace hawk::cli
