#pragma once

// The files of --report FORMAT=FILE.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/report.hpp"
#include "report/render.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

struct ReportFile {
  report::Format format = report::Format::text;
  std::string path;
  base::Fd fd;
};

// Opened before the agent starts: a wrong path must not cost a long run.
// Errors: usage for a word that is no FORMAT=FILE.
base::Result<std::vector<ReportFile>>
open_reports(const std::vector<std::string>& words);

base::Result<> write_reports(const std::vector<ReportFile>& files,
                             const model::Report& report);

} // namespace hawk::cli
