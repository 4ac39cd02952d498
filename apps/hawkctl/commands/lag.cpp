// hawkctl lag [TARGET], lag -- CMD or lag --compare A B: how late events leave,
// and who held them.

#include "commands/lag.hpp"

#include "check_command.hpp"
#include "command.hpp"
#include "compare_lags.hpp"
#include "host.hpp"

#include "options/probe_functions.hpp"
#include "options/quantities.hpp"
#include "options/trace_target.hpp"
#include "story/regex.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <memory>

namespace hawk::cli {

namespace {

struct LagOptions {
  CheckOptions check;
  model::LagBy by = model::LagBy::step;
  std::string threshold = "100ms";
  std::string step_pattern;
  ProbeFunctions functions;
  bool ascii = false;
  bool compare = false;
  bool no_otlp = false;
};

const CheckKind k_kind = {
    "lag",
    model::Topic::lag,
    model::Level::warning,
    "  hawkctl lag -- python3 agent.py\n"
    "  hawkctl lag @1 --by site\n"
    "  hawkctl lag @1 --step-pattern '^step (\\w+)' --threshold 20ms\n"
    "  hawkctl lag 4711\n"
    "  hawkctl lag --compare @2 @1\n"
    "  hawkctl lag @1 --format json | jq '.rows[] | {label, "
    "delivery_lag}'\n",
    "a recording (default: stdin, else the newest), a PID or a name"};

base::Result<LagQuestion> make_question(const LagOptions& typed,
                                        const Host& host) {
  LagQuestion question;
  question.by = typed.by;
  question.step_pattern = typed.step_pattern;
  HAWK_TRY(question.threshold, parse_duration(typed.threshold));
  if (!typed.step_pattern.empty()) {
    HAWK_TRY(const story::Regex tried,
             story::Regex::compile(typed.step_pattern));
    std::ignore = tried; // the watch makes its own
  }
  question.columns = host.width_of(STDOUT_FILENO);
  question.ascii = typed.ascii || !host.is_utf8();
  return question;
}

base::Result<ExitCode>
lag(const LagOptions& typed, const Invocation& invocation, Host& host) {
  HAWK_TRY(LiveCheck check, make_check(k_kind, typed.check, invocation));
  HAWK_TRY(check.lag, make_question(typed, host));
  check.rules.late_emit = check.lag->threshold;
  check.otlp = typed.no_otlp ? OtlpUse::none : OtlpUse::received;
  HAWK_TRY(check.variables, make_probe_variables(typed.functions));
  if (!check.variables.empty() && !invocation.has_agent) {
    return base::fail(base::make_usage(
        "--step-fn and --emit-fn go with '-- CMD', or with 'hawkctl run'"));
  }
  if (typed.no_otlp && !invocation.has_agent) {
    return base::fail(base::make_usage(
        "--no-otlp goes with '-- CMD', or with 'hawkctl run'"));
  }
  if (typed.compare && (invocation.has_agent || typed.check.watch)) {
    return base::fail(base::make_usage(
        "--compare reads two recordings; make one with 'hawkctl run -- CMD'"));
  }
  if (typed.compare) {
    return compare_lags(
        typed.check.targets, *check.lag, typed.check.report, host);
  }
  CheckOptions targets = typed.check;
  if (targets.targets.empty() && !invocation.has_agent) {
    HAWK_TRY(targets.targets, resolve_traces({}, host));
  }
  return run_check(targets, check, invocation, host);
}

void attach_own(CLI::App& app, LagOptions& options) {
  const std::map<std::string, model::LagBy> k_groups = {
      {"step", model::LagBy::step},
      {"site", model::LagBy::site},
      {"correlation", model::LagBy::correlation}};
  app.add_option("--by", options.by, "what a row of the table stands for")
      ->transform(CLI::CheckedTransformer(k_groups).description(""))
      ->type_name("step|site|correlation");
  app.add_option("--threshold",
                 options.threshold,
                 "an event that is later than this is late; 100ms")
      ->type_name("TIME");
  app.add_option("--step-pattern",
                 options.step_pattern,
                 "a line of the agent's stdout that matches begins a step")
      ->type_name("REGEX");
  attach_probe_functions(app, options.functions);
  app.add_flag("--compare",
               options.compare,
               "compare two recordings, before and after a fix");
  app.add_flag("--no-otlp",
               options.no_otlp,
               "receive no spans of OpenTelemetry from '-- CMD'");
  app.add_flag("--ascii", options.ascii, "draw with ASCII only");
}

} // namespace

void attach_lag(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<LagOptions>();
  attach_own(app, *options);
  attach_check_options(app, k_kind, options->check);
  app.callback([&invocation, options] {
    invocation.run = [&invocation, options](Host& host) {
      return lag(*options, invocation, host);
    };
  });
}

} // namespace hawk::cli
