#pragma once

// What several formats say in the same words: how much was found, and what
// could not be seen.

#include "model/report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::report {

// "1 error", "2 errors".
std::string render_count(std::uint64_t count, std::string_view what);

// "1 error, 2 warnings", or "nothing found".
std::string render_totals(const model::Report& report);

struct Remark {
  model::Level level = model::Level::note;
  std::string text; // safe to show

  bool operator==(const Remark&) const = default;
};

// What could not be seen, the most serious first: for formats that have a place
// for such sentences.
std::vector<Remark> list_not_seen(const model::NotSeen& not_seen);

} // namespace hawk::report
