#include "report/place.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::report {

namespace {

// RFC 3986, 2.3, whatever the locale.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
         || c == '~';
}

} // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '<' && name.rfind("node:", 0) != 0;
}

std::string make_relative(const std::string& path,
                          const model::Report& report) {
  for (const std::string& directory : report.directories) {
    if (directory.size() > 1 && path.size() > directory.size() + 1
        && path.rfind(directory, 0) == 0 && path[directory.size()] == '/') {
      return path.substr(directory.size() + 1);
    }
  }
  return path.rfind("./", 0) == 0 ? path.substr(2) : path;
}

std::optional<Place> find_place(const model::Finding& finding,
                                const model::Report& report) {
  if (!finding.cause || !is_file_name(finding.cause->file)) {
    return std::nullopt;
  }
  return Place{make_relative(finding.cause->file, report),
               std::max(finding.cause->line, 1),
               std::max(finding.cause->column, 0)};
}

std::string make_uri(std::string_view path) {
  std::string uri = path.rfind('/', 0) == 0 ? "file://" : "";
  for (const char c : path) {
    if (is_unreserved(c) || c == '/') {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

} // namespace hawk::report
