#include "model/report.hpp"

#include <algorithm>

namespace hawk::model {

std::uint64_t count_at_least(const Report& report, Level level) {
  return static_cast<std::uint64_t>(
      std::count_if(report.findings.begin(),
                    report.findings.end(),
                    [level](const Finding& f) { return f.level >= level; }));
}

} // namespace hawk::model
