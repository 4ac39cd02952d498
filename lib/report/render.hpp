#pragma once

// Findings to text: a table of functions, one file a format. A renderer
// decides nothing and never looks at the finding's rule.

#include "model/report.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::report {

enum class Format { text, json, dot, sarif, github };

enum class Style { plain, colored };

std::string render(const model::Report& report, Format format, Style style);

// One finding as `run` prints it while the agent lives: the text form.
std::string render_finding(const model::Finding& finding, Style style);

// The text form of a report whose reader has been told some findings before:
// those are left out, and counted in the totals.
using IsKnown = std::function<bool(const model::Finding&)>;
std::string
render_news(const model::Report& report, const IsKnown& is_known, Style style);

std::optional<Format> find_format(std::string_view name);

} // namespace hawk::report
