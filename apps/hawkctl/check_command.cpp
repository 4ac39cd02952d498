#include "check_command.hpp"

#include "agent_command.hpp"
#include "check_agent.hpp"
#include "host.hpp"
#include "look_once.hpp"
#include "report_places.hpp"
#include "trace_story.hpp"
#include "watch_targets.hpp"

#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "options/target.hpp"
#include "trace/follow.hpp"
#include "trace/reader.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <memory>

namespace hawk::cli {

namespace {

base::Result<ExitCode>
check_trace(const Targets& targets, const LiveCheck& check, Host& host) {
  HAWK_TRY(trace::Reader reader, open_trace(targets.trace));
  HAWK_TRY(ReportOutput to, open_report(check.report, targets.trace));
  analyse::Engine engine({}, check.rules);
  LagWatch watch(check.lag, engine);
  HAWK_CHECK(trace::read_for_rules(
      reader, watch, [&watch] { return watch.stream_need(); }));
  model::Report report = engine.finish(targets.description);
  watch.add_to(report);
  const trace::ReadSummary summary = reader.summary();
  report.not_seen.damaged_records = std::max(summary.damaged, summary.missing);
  add_details(engine.world(), check, report);
  add_places(reader.header() ? reader.header()->arguments
                             : std::vector<std::string>(),
             targets.trace,
             report);
  return show_report(std::move(report), check.report, std::move(to), host);
}

base::Result<ExitCode> check_targets(const CheckOptions& typed,
                                     const LiveCheck& check,
                                     Host& host) {
  HAWK_TRY(const proc::Root root, proc::Root::open());
  HAWK_TRY(const Targets targets, resolve_targets(root, typed.targets, host));
  for (const std::string& problem : targets.problems) {
    host.err(fmt::format("hawkctl: {}\n", base::sanitise(problem)));
  }
  for (const std::string& note : targets.notes) {
    if (!typed.report.output.quiet) {
      host.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
    }
  }
  if (!targets.trace.empty() && typed.watch) {
    return base::fail(base::make_usage(
        "--watch looks at processes; a recording does not change"));
  }
  if (!targets.trace.empty()) {
    return check_trace(targets, check, host);
  }
  if (!targets.everything && targets.pids.empty()) {
    return k_exit_error; // what is wrong was said
  }
  return typed.watch ? watch_targets(root, targets, check, host)
                     : look_once(root, targets, check, host);
}

} // namespace

base::Result<ExitCode> run_check(const CheckOptions& typed,
                                 const LiveCheck& check,
                                 const Invocation& invocation,
                                 Host& host) {
  if (!invocation.has_agent) {
    return check_targets(typed, check, host);
  }
  HAWK_TRY(const AgentVerdict verdict,
           check_agent(invocation.agent, check, host));
  if (verdict.ended_by_ctrl_c) {
    die_by_ctrl_c(); // with everything of ours tidied up
  }
  return verdict.code;
}

void attach_check_command(CLI::App& app,
                          Invocation& invocation,
                          const CheckKind& kind) {
  const auto options = std::make_shared<CheckOptions>();
  attach_check_options(app, kind, *options);
  app.callback([&invocation, options, kind] {
    invocation.run =
        [&invocation, options, kind](Host& host) -> base::Result<ExitCode> {
      HAWK_TRY(const LiveCheck check, make_check(kind, *options, invocation));
      return run_check(*options, check, invocation, host);
    };
  });
}

} // namespace hawk::cli
