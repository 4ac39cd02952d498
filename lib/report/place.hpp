#pragma once

// Where in a source a finding is, in the spelling of programs that show it
// there: paths relative to where they look, URIs.

#include "model/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hawk::report {

struct Place {
  std::string path; // relative where it is below one of the directories
  int line = 1;
  int column = 0; // 0: not known

  bool operator==(const Place&) const = default;
};

// Whether it is the name of a file, and not one that a runtime made up, such as
// "<string>" or "node:events".
bool is_file_name(std::string_view name);

// The path as seen from the first of the report's directories that is above it;
// else as it is.
std::string make_relative(const std::string& path, const model::Report& report);

// Nothing where no source is known.
std::optional<Place> find_place(const model::Finding& finding,
                                const model::Report& report);

// RFC 3986: whatever is in the path. An absolute one becomes a file:// URI.
std::string make_uri(std::string_view path);

} // namespace hawk::report
