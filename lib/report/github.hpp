#pragma once

// Commands of GitHub Actions: annotations at a step's lines, made by what the
// step prints on stdout.

#include "model/report.hpp"

#include <string>
#include <string_view>

namespace hawk::report {

// One command a finding, at most ten of a kind, for GitHub takes no more from a
// step; and a line that counts all. Foreign text stands inside of commands
// only, where it cannot end them: it never starts one of its own.
std::string render_github(const model::Report& report);

// For the text behind the last "::", and for the value of a property.
std::string escape_github_data(std::string_view text);
std::string escape_github_property(std::string_view text);

} // namespace hawk::report
