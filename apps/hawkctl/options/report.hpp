#pragma once

// Options that every check shares: --format, --output, --report, --all,
// --fail-on and --strict, and what they make of a report.

#include "command.hpp"
#include "destination.hpp"

#include "base/result.hpp"
#include "model/report.hpp"
#include "options/output.hpp"
#include "report_files.hpp"
#include "report/render.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

struct ReportOptions {
  report::Format format = report::Format::text;
  std::string output_file; // empty or "-": standard output
  std::vector<std::string> files; // of --report: FORMAT=FILE
  bool all = false;               // explained pipes too
  std::optional<model::Level> fail_on = model::Level::warning; // never: nothing
  bool strict = false;
  OutputOptions output;
};

// Whether --format dot has something to draw.
enum class Graph { none, of_waits };

void attach_report(CLI::App& app, ReportOptions& options, Graph graph);

// --report alone, as `run` has it.
void attach_report_files(CLI::App& app, std::vector<std::string>& words);

// How a check with this report ends.
ExitCode judge(const model::Report& report, const ReportOptions& options);

// Whether it is shown without --all, or that was given: a note about a pipe says
// that nothing is wrong with it.
bool is_shown(const model::Finding& finding, const ReportOptions& options);

// Takes out what is not shown. Returns how many findings that were.
std::size_t hide_notes(model::Report& report, const ReportOptions& options);

// Whether the report goes to a file, and not to standard output.
bool is_to_file(const ReportOptions& options);

// Where the report goes.
struct ReportOutput {
  Destination to;
  std::vector<ReportFile> files;
};

// `input` must not be overwritten; empty for none.
base::Result<ReportOutput> open_report(const ReportOptions& options,
                                       const std::string& input);

// Shows the report there and says how the check ends.
base::Result<ExitCode> show_report(model::Report report,
                                   const ReportOptions& options,
                                   ReportOutput output,
                                   Host& host);

} // namespace hawk::cli
