#include "report_files.hpp"

#include <fmt/core.h>

namespace hawk::cli {

using base::fail;
using base::Result;

Result<std::vector<ReportFile>>
open_reports(const std::vector<std::string>& words, const std::string& input) {
  std::vector<ReportFile> files;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const auto format = report::find_format(word.substr(0, equals));
    const std::string path =
        equals == std::string::npos ? "" : word.substr(equals + 1);
    // A graph shows what is, and a report what was.
    if (path.empty() || path == "-" || !format
        || *format == report::Format::dot) {
      return fail(base::make_usage(
          fmt::format("--report wants FORMAT=FILE with text, json, sarif or "
                      "github, not '{}'",
                      word)));
    }
    HAWK_TRY(Destination to, Destination::open_file(path, {input}));
    files.push_back({*format, std::move(to)});
  }
  return files;
}

Result<> write_reports(std::vector<ReportFile>& files,
                       const model::Report& report) {
  for (ReportFile& file : files) {
    file.to.write(report::render(report, file.format, report::Style::plain));
    HAWK_CHECK(file.to.finish());
  }
  return {};
}

} // namespace hawk::cli
