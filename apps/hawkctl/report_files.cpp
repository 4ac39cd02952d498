#include "report_files.hpp"

#include "base/file.hpp"

#include <fmt/core.h>

#include <fcntl.h>

#include <cerrno>

namespace hawk::cli {

using base::fail;
using base::Result;

Result<std::vector<ReportFile>>
open_reports(const std::vector<std::string>& words) {
  std::vector<ReportFile> files;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const auto format = report::find_format(word.substr(0, equals));
    // A graph shows what is, and a run is over.
    if (equals == std::string::npos || !format
        || *format == report::Format::dot) {
      return fail(base::make_usage(fmt::format(
          "--report wants FORMAT=FILE with text or json, not '{}'", word)));
    }
    ReportFile file;
    file.format = *format;
    file.path = word.substr(equals + 1);
    file.fd.reset(::open(file.path.c_str(),
                         O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY,
                         0644));
    if (!file.fd) {
      return fail(base::make_system_error("write report", file.path, errno));
    }
    files.push_back(std::move(file));
  }
  return files;
}

Result<> write_reports(const std::vector<ReportFile>& files,
                       const model::Report& report) {
  for (const ReportFile& file : files) {
    const std::string text =
        report::render(report, file.format, report::Style::plain);
    HAWK_CHECK(base::write_all(file.fd.get(), text));
  }
  return {};
}

} // namespace hawk::cli
