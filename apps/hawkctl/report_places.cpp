#include "report_places.hpp"

#include <filesystem>
#include <system_error>

namespace hawk::cli {

namespace fs = std::filesystem;

std::string find_script(const std::vector<std::string>& command,
                        const std::string& directory) {
  for (const std::string& word : command) {
    // A program without a '/' is one of PATH, and no file of here.
    const bool program = &word == &command.front();
    if (word.empty() || word.front() == '-' || directory.empty()
        || (program && word.find('/') == std::string::npos)) {
      continue;
    }
    const fs::path path = (fs::path(directory) / word).lexically_normal();
    std::error_code error;
    if (path.string().rfind(directory + "/", 0) == 0
        && fs::is_regular_file(path, error)) {
      return path.string();
    }
  }
  return {};
}

void add_places(const std::vector<std::string>& command,
                const std::string& trace,
                model::Report& report) {
  std::error_code error;
  const std::string here = fs::current_path(error).string();
  if (!here.empty()) {
    report.directories.insert(report.directories.begin(), here);
  }
  for (const std::string& directory : report.directories) {
    if (report.artifact.empty()) {
      report.artifact = find_script(command, directory);
    }
  }
  if (report.artifact.empty() && !trace.empty() && trace != "-") {
    report.artifact = fs::absolute(trace, error).lexically_normal().string();
  }
}

} // namespace hawk::cli
