// hawkctl pipes [TARGET...] or pipes -- CMD: who is blocked on which pipe, who
// should read it, and what it does instead.

#include "commands/pipes.hpp"

#include "agent_command.hpp"
#include "check_agent.hpp"
#include "command.hpp"
#include "host.hpp"
#include "look_once.hpp"
#include "watch_targets.hpp"

#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "options/quantities.hpp"
#include "options/report.hpp"
#include "options/target.hpp"
#include "trace/follow.hpp"
#include "trace/reader.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace hawk::cli {

namespace {

// What was typed.
struct PipesOptions {
  std::vector<std::string> targets;
  double window_seconds =
      std::chrono::duration<double>(analyse::k_default_window).count();
  std::string timeout;
  std::string kill_after = "5";
  bool until_finding = false;
  bool watch = false;
  ReportOptions report;
};

// What cannot go together.
base::Result<> check_usage(const PipesOptions& typed,
                           const Invocation& invocation) {
  std::string_view problem;
  const bool agent = invocation.has_agent;
  if (agent && !typed.targets.empty()) {
    problem = "give targets or '-- CMD', not both";
  } else if (agent && typed.watch) {
    problem = "'-- CMD' is watched to its end as it is; --watch is for "
              "processes that run already";
  } else if (!agent && !typed.watch && typed.until_finding) {
    problem = "--until-finding goes with '-- CMD' or --watch";
  } else if (!agent && !typed.watch && !typed.timeout.empty()) {
    problem = "--timeout goes with '-- CMD' or --watch";
  } else if (typed.until_finding && !typed.report.fail_on) {
    problem =
        "--until-finding waits for what --fail-on names, and that is 'never'";
  } else if (typed.watch && typed.report.format == report::Format::dot) {
    problem = "--watch shows text or JSON, and no graph";
  }
  return problem.empty() ? base::Result<>()
                         : base::fail(base::make_usage(std::string(problem)));
}

base::Result<LiveCheck> make_check(const PipesOptions& typed) {
  LiveCheck check;
  check.rules.window = std::chrono::duration_cast<base::Nanos>(
      std::chrono::duration<double>(typed.window_seconds));
  check.report = typed.report;
  check.until_finding = typed.until_finding;
  HAWK_TRY(check.kill_after, parse_duration(typed.kill_after));
  if (!typed.timeout.empty()) {
    HAWK_TRY(check.timeout, parse_duration(typed.timeout));
    if (check.timeout == base::Nanos{}) {
      check.timeout.reset(); // 0 is no limit, as for timeout(1)
    }
  }
  return check;
}

base::Result<ExitCode>
check_trace(const Targets& targets, const LiveCheck& check, Host& host) {
  HAWK_TRY(trace::Reader reader,
           targets.trace == "-" ? trace::Reader::open(
               base::Fd(::dup(STDIN_FILENO)), "standard input")
                                : trace::Reader::open(targets.trace));
  analyse::Engine engine({}, check.rules);
  HAWK_CHECK(trace::read_for_rules(
      reader, engine, [&engine] { return engine.stream_need(); }));
  model::Report report = engine.finish(targets.description);
  const trace::ReadSummary summary = reader.summary();
  report.not_seen.damaged_records = std::max(summary.damaged, summary.missing);
  add_details(engine.world(), check.report, report);
  HAWK_TRY(Destination to, open_report(check.report, targets.trace));
  return show_report(std::move(report), check.report, std::move(to), host);
}

base::Result<ExitCode>
check_targets(const PipesOptions& typed, const LiveCheck& check, Host& host) {
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

base::Result<ExitCode>
pipes(const PipesOptions& typed, const Invocation& invocation, Host& host) {
  HAWK_CHECK(check_usage(typed, invocation));
  HAWK_TRY(const LiveCheck check, make_check(typed));
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

} // namespace

void attach_pipes(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<PipesOptions>();
  app.add_option("TARGET",
                 options->targets,
                 "a PID, a name or a recording; default: all of the user");
  app.add_option("--window",
                 options->window_seconds,
                 "how long without progress counts as blocked (default: 2)")
      ->check([](const std::string& text) {
        // CLI::Range takes "nan" for a number between any two.
        const double seconds = std::strtod(text.c_str(), nullptr);
        return seconds >= 0.1 && seconds <= 86400.0
                   ? std::string()
                   : "Value " + text + " not in range [0.1 - 86400]";
      })
      ->type_name("SECONDS");
  app.add_flag("--watch",
               options->watch,
               "go on, and show what is found, changes and is over");
  app.add_option("--timeout",
                 options->timeout,
                 "end '-- CMD' or --watch after this time")
      ->type_name("TIME");
  app.add_option("--kill-after",
                 options->kill_after,
                 "SIGKILL this long after the SIGTERM to CMD; 5")
      ->type_name("TIME");
  app.add_flag("--until-finding",
               options->until_finding,
               "end '-- CMD' or --watch at the first finding");
  attach_report(app, options->report);
  attach_examples(app,
                  "  hawkctl pipes\n"
                  "  hawkctl pipes 4711\n"
                  "  hawkctl pipes mcp_server --window 5\n"
                  "  hawkctl pipes 4711 --watch | jq -r .finding.message\n"
                  "  hawkctl pipes --timeout 60 -- python3 agent.py\n"
                  "  hawkctl pipes 4711 --format dot | dot -Tsvg >waits.svg\n"
                  "  hawkctl pipes @1 --all --format json | jq .findings\n");
  app.callback([&invocation, options] {
    invocation.run = [&invocation, options](Host& host) {
      return pipes(*options, invocation, host);
    };
  });
}

} // namespace hawk::cli
