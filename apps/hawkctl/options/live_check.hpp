#pragma once

// What a check of running processes is asked to do, however it gets at them:
// look_once.hpp, watch_targets.hpp, check_agent.hpp.

#include "analyse/rules.hpp"
#include "base/clock.hpp"
#include "options/report.hpp"

#include <optional>

namespace hawk::cli {

struct LiveCheck {
  analyse::RuleOptions rules;
  ReportOptions report;
  std::optional<base::Nanos> timeout;               // of -- CMD and --watch
  base::Nanos kill_after = std::chrono::seconds(5); // SIGKILL after SIGTERM
  bool until_finding = false;
};

} // namespace hawk::cli
