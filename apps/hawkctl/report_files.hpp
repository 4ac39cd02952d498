#pragma once

// The files of --report FORMAT=FILE.

#include "destination.hpp"

#include "base/result.hpp"
#include "model/report.hpp"
#include "report/render.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

struct ReportFile {
  report::Format format = report::Format::text;
  Destination to;
};

// Opened before the agent starts: a wrong path must not cost a long run.
// `input` must not be overwritten; empty for none. Errors: usage for a word that
// is no FORMAT=FILE.
base::Result<std::vector<ReportFile>>
open_reports(const std::vector<std::string>& words, const std::string& input);

// Once.
base::Result<> write_reports(std::vector<ReportFile>& files,
                             const model::Report& report);

} // namespace hawk::cli
