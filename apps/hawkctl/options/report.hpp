#pragma once

// Options that every check shares: --format, --output, --all, --fail-on and
// --strict, and what they make of a report.

#include "command.hpp"
#include "destination.hpp"

#include "analyse/world.hpp"
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

// How a check with this report ends.
ExitCode judge(const model::Report& report, const ReportOptions& options);

// Puts in what --all and --format dot show beside the findings, as it is now.
void add_details(const analyse::World& world,
                 const ReportOptions& options,
                 model::Report& report);

// Takes out what --all shows only. Returns how many findings that were.
std::size_t hide_notes(model::Report& report, const ReportOptions& options);

// Whether the report goes to a file, and not to standard output.
bool is_to_file(const ReportOptions& options);

// Where the report goes. `input` must not be overwritten; empty for none.
base::Result<Destination> open_report(const ReportOptions& options,
                                      const std::string& input);

// Shows the report there and says how the check ends.
base::Result<ExitCode> show_report(model::Report report,
                                   const ReportOptions& options,
                                   Destination to,
                                   Host& host);

} // namespace hawk::cli
