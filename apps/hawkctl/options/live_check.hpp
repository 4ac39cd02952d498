#pragma once

// What a check is asked to do, however it gets at processes: look_once.hpp,
// watch_targets.hpp, check_agent.hpp. `pipes`, `conns` and `check` are told
// apart by a CheckKind and by nothing else.

#include "analyse/rules.hpp"
#include "analyse/world.hpp"
#include "base/clock.hpp"
#include "lag_watch.hpp"
#include "options/report.hpp"
#include "options/stall_threshold.hpp"
#include "options/target.hpp"
#include "proc/target.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

struct CheckKind {
  std::string_view name;             // of the command
  std::optional<model::Topic> topic; // whose rules; none: every rule
  model::Level fail_on = model::Level::warning; // by default
  std::string_view examples;                    // of its --help
  std::string_view targets =
      "a PID, a name or a recording; default: all of the user";
};

// What was typed.
struct CheckOptions {
  std::vector<std::string> targets;
  double window_seconds =
      std::chrono::duration<double>(analyse::k_default_window).count();
  std::string timeout;
  std::string kill_after = "5";
  bool until_finding = false;
  bool watch = false;
  std::string stall_threshold = std::string(k_stall_threshold_text);
  ReportOptions report;
};

// Whether spans of an agent that is started are of use.
enum class OtlpUse { none, received };

struct LiveCheck {
  std::string name; // of the command
  std::optional<LagQuestion> lag; // of `lag` only
  analyse::RuleOptions rules;
  ReportOptions report;
  std::optional<base::Nanos> timeout;               // of -- CMD and --watch
  base::Nanos kill_after = std::chrono::seconds(5); // SIGKILL after SIGTERM
  bool until_finding = false;
  std::vector<std::string> variables; // for the probes: "NAME=value"
  OtlpUse otlp = OtlpUse::none;       // of -- CMD
  base::Nanos stall_threshold = proc::k_stall_threshold;

  // Whether rules are asked that live by what the probes see.
  bool wants_probes() const { return rules.topic != model::Topic::pipes; }
};

// Declares the options and TARGET; `options` gets the kind's defaults.
void attach_check_options(CLI::App& app,
                          const CheckKind& kind,
                          CheckOptions& options);

// What cannot go together is a usage error.
base::Result<LiveCheck> make_check(const CheckKind& kind,
                                   const CheckOptions& typed,
                                   const Invocation& invocation);

// Whom to look at: for all that look.
proc::Target make_target(const Targets& targets, const LiveCheck& check);

// Whether rules about the lag of loops are asked.
proc::StallWatch watch_for_stalls(const LiveCheck& check);

// Puts in what --all and --format dot show beside the findings, as it is now.
void add_details(const analyse::World& world,
                 const LiveCheck& check,
                 model::Report& report);

// Says what is not seen of processes that run without the probes.
void add_unprobed(const LiveCheck& check, model::Report& report);

} // namespace hawk::cli
