#include "options/live_check.hpp"

#include "analyse/pipe_list.hpp"
#include "analyse/wait_graph.hpp"
#include "options/quantities.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace hawk::cli {

namespace {

using report::Format;

base::Result<> check_usage(const CheckOptions& typed,
                           const Invocation& invocation) {
  std::string_view problem;
  const bool agent = invocation.has_agent;
  const Format format = typed.report.format;
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
  } else if (typed.watch && format == Format::dot) {
    problem = "--watch shows text or JSON, and no graph";
  } else if (typed.watch && format != Format::text && format != Format::json) {
    problem = "--watch shows text or JSON: the others are whole reports";
  } else if (typed.watch && !typed.report.files.empty()) {
    problem = "--watch shows what changes, and leaves no --report";
  }
  return problem.empty() ? base::Result<>()
                         : base::fail(base::make_usage(std::string(problem)));
}

// CLI::Range takes "nan" for a number between any two.
std::string check_window(const std::string& text) {
  const double seconds = std::strtod(text.c_str(), nullptr);
  return seconds >= 0.1 && seconds <= 86400.0
             ? std::string()
             : "Value " + text + " not in range [0.1 - 86400]";
}

} // namespace

void attach_check_options(CLI::App& app,
                          const CheckKind& kind,
                          CheckOptions& options) {
  options.report.fail_on = kind.fail_on;
  app.add_option("TARGET",
                 options.targets,
                 std::string(kind.targets));
  app.add_option("--window",
                 options.window_seconds,
                 "how long without progress counts as blocked (default: 2)")
      ->check(check_window)
      ->type_name("SECONDS");
  app.add_flag("--watch",
               options.watch,
               "go on, and show what is found, changes and is over");
  app.add_option("--timeout",
                 options.timeout,
                 "end '-- CMD' or --watch after this time")
      ->type_name("TIME");
  app.add_option("--kill-after",
                 options.kill_after,
                 "SIGKILL this long after the SIGTERM to CMD; 5")
      ->type_name("TIME");
  app.add_flag("--until-finding",
               options.until_finding,
               "end '-- CMD' or --watch at the first finding");
  if (kind.topic.value_or(model::Topic::lag) == model::Topic::lag) {
    attach_stall_threshold(app, options.stall_threshold);
  }
  attach_report(app,
                options.report,
                kind.topic == model::Topic::pipes ? Graph::of_waits
                                                  : Graph::none);
  attach_examples(app, std::string(kind.examples));
}

base::Result<LiveCheck> make_check(const CheckKind& kind,
                                   const CheckOptions& typed,
                                   const Invocation& invocation) {
  HAWK_CHECK(check_usage(typed, invocation));
  LiveCheck check;
  check.name = kind.name;
  check.rules.window = std::chrono::duration_cast<base::Nanos>(
      std::chrono::duration<double>(typed.window_seconds));
  check.rules.topic = kind.topic;
  check.report = typed.report;
  check.until_finding = typed.until_finding;
  HAWK_TRY(check.kill_after, parse_duration(typed.kill_after));
  HAWK_TRY(check.stall_threshold, parse_stall_threshold(typed.stall_threshold));
  if (!typed.timeout.empty()) {
    HAWK_TRY(check.timeout, parse_duration(typed.timeout));
    if (check.timeout == base::Nanos{}) {
      check.timeout.reset(); // 0 is no limit, as for timeout(1)
    }
  }
  return check;
}

proc::StallWatch watch_for_stalls(const LiveCheck& check) {
  return check.rules.topic.value_or(model::Topic::lag) == model::Topic::lag
             ? proc::StallWatch::watched
             : proc::StallWatch::skipped;
}

proc::Target make_target(const Targets& targets, const LiveCheck& check) {
  return {targets.pids,
          targets.everything,
          {},
          {},
          proc::Looks::always,
          check.rules.topic.value_or(model::Topic::connections)
                  == model::Topic::connections
              ? proc::ConnectionList::listed
              : proc::ConnectionList::skipped,
          watch_for_stalls(check),
          check.stall_threshold};
}

void add_details(const analyse::World& world,
                 const LiveCheck& check,
                 model::Report& report) {
  if (check.report.format == Format::dot) {
    report.waits = analyse::make_wait_graph(world);
  }
  if (check.report.all
      && check.rules.topic.value_or(model::Topic::pipes)
             == model::Topic::pipes) {
    report.pipes = analyse::list_pipes(world);
  }
}

void add_unprobed(const LiveCheck& check, model::Report& report) {
  if (check.rules.topic == model::Topic::lag) {
    report.not_seen.missing.emplace_back(
        "emissions, their delays and their steps: no probe is in a process "
        "that runs already; 'hawkctl run -- CMD' sees these, and 'hawkctl lag' "
        "then shows them");
  } else if (check.wants_probes()) {
    report.not_seen.missing.emplace_back(
        "event loops, the lines that opened and reused a connection, and "
        "whether a request was sent: no probe is in a process that runs "
        "already; 'hawkctl run -- CMD' sees these");
  }
}

} // namespace hawk::cli
