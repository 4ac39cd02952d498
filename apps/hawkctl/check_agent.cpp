#include "check_agent.hpp"

#include "agent_command.hpp"
#include "agent_otlp.hpp"
#include "host.hpp"
#include "narrator.hpp"
#include "report_places.hpp"

#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "observe/companion.hpp"
#include "observe/environment.hpp"
#include "options/trace_target.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>

namespace hawk::cli {

namespace {

using base::Result;
using model::Report;

// The agent's own streams are no place for a report that a machine reads.
Result<> check_destination(const ReportOptions& options) {
  if (is_to_file(options)) {
    return {};
  }
  if (options.output_file == "-") {
    return base::fail(base::make_usage(
        "standard output is the agent's own: --output wants a file"));
  }
  if (options.format != report::Format::text) {
    return base::fail(
        base::make_usage("with '-- CMD' the report goes to standard error, "
                         "which the agent writes to as well: this --format "
                         "wants --output FILE"));
  }
  return {};
}

class AgentCheck final {
public:
  AgentCheck(const LiveCheck& check, report::Style style)
      : check_(check),
        style_(style),
        engine_([this](const model::Finding& finding) { tell(finding); },
                check.rules),
        watch_(check.lag, engine_) {}

  Result<AgentVerdict> run(observe::CompanionOptions options, Host& host);

private:
  void offer_otlp();
  void take_otlp();
  void tell(const model::Finding& finding);
  bool is_told(const model::Finding& finding) const;
  observe::CompanionHooks make_hooks();
  Result<ExitCode> show(Report report, Host& host);

  const LiveCheck& check_;
  report::Style style_;
  analyse::Engine engine_; // before the companion, which feeds it
  LagWatch watch_;         // between the two
  std::optional<ReportOutput> output_;
  std::unique_ptr<AgentOtlp> otlp_; // null: nothing would look at it
  std::unique_ptr<observe::Companion> companion_;
  std::unique_ptr<Narrator> narrator_;
  Report last_; // the details of the last sample; of an end there are none
  // By identity: what was said of it last.
  std::map<std::string, std::pair<model::Level, std::string>> told_;
  bool found_ = false; // what --until-finding waits for
};

// After the companion is there: a thread from before it would take signals that
// are for it.
void AgentCheck::offer_otlp() {
  if (check_.otlp == OtlpUse::received) {
    otlp_ = std::make_unique<AgentOtlp>(observe::take_environment());
    companion_->offer_otlp(otlp_->offer());
  }
}

void AgentCheck::take_otlp() {
  if (otlp_) {
    for (model::OtlpSeen& seen : otlp_->take()) {
      companion_->push(std::move(seen));
    }
  }
}

void AgentCheck::tell(const model::Finding& finding) {
  if (is_shown(finding, check_.report)) {
    narrator_->tell(finding);
    told_[finding.identity] = {finding.level, finding.message};
  }
  found_ =
      found_
      || (check_.report.fail_on && finding.level >= *check_.report.fail_on);
}

// It stands above, between the agent's lines, and nothing has become of it.
bool AgentCheck::is_told(const model::Finding& finding) const {
  const auto at = told_.find(finding.identity);
  return !check_.report.output.quiet && at != told_.end()
         && at->second == std::pair(finding.level, finding.message);
}

observe::CompanionHooks AgentCheck::make_hooks() {
  observe::CompanionHooks hooks;
  hooks.on_sample = [this] {
    take_otlp();
    add_details(engine_.world(), check_, last_);
    if (check_.until_finding && found_) {
      companion_->stop();
    }
  };
  hooks.on_timeout = [this](const std::vector<model::ThreadSeen>& threads) {
    narrator_->tell(threads);
  };
  hooks.on_remark = [this](std::string_view text) { narrator_->remark(text); };
  return hooks;
}

Result<ExitCode> AgentCheck::show(Report report, Host& host) {
  if (is_to_file(check_.report)) {
    return show_report(
        std::move(report), check_.report, std::move(*output_), host);
  }
  const ExitCode code = judge(report, check_.report);
  hide_notes(report, check_.report);
  const auto is_known = [this](const model::Finding& finding) {
    return is_told(finding);
  };
  const std::string text = report::render_news(report, is_known, style_);
  const bool has_news = !std::all_of(
      report.findings.begin(), report.findings.end(), is_known);
  if (has_news || report.pipes || report.lag) {
    companion_->say(text);
  } else {
    narrator_->say("hawkctl: " + text); // a line between the agent's
  }
  HAWK_CHECK(write_reports(output_->files, report));
  return code;
}

Result<AgentVerdict> AgentCheck::run(observe::CompanionOptions options,
                                     Host& host) {
  const std::vector<std::string> command = options.command;
  // Before a long run, not after it.
  HAWK_TRY(ReportOutput output, open_report(check_.report, {}));
  output_.emplace(std::move(output));
  narrator_ = std::make_unique<Narrator>(
      [this](const std::string& text) { companion_->say(text); },
      style_,
      check_.report.output.quiet ? Loudness::quiet : Loudness::speaks,
      fmt::format("no verdict comes before {} without progress: see --window",
                  base::format_duration(check_.rules.window)));
  HAWK_TRY(
      companion_,
      observe::Companion::make(std::move(options), host.inherited(), watch_));
  offer_otlp();
  const auto result = companion_->run(make_hooks());
  if (!result) {
    host.error(result.error().message);
    return AgentVerdict{exec_exit_code(result.error()), false};
  }
  if (otlp_) {
    otlp_->finish();
    take_otlp();
  }
  Report report = engine_.finish(base::sanitise(command.front()));
  add_places(command, {}, report);
  report.pipes = std::move(last_.pipes);
  report.waits = std::move(last_.waits);
  watch_.add_to(report);
  if (otlp_ && report.lag) {
    for (std::string& note : otlp_->format()) {
      report.lag->notes.push_back(std::move(note));
    }
  }
  // The agent's own status tells more than that its report was not written.
  const auto shown = show(std::move(report), host);
  if (!shown) {
    narrator_->remark(base::sanitise(shown.error().message));
  }
  const ExitCode verdict = shown ? *shown : k_exit_own_failure;
  AgentVerdict out;
  out.code = result->stopped && shown ? k_exit_findings
                                      : exit_code_of(result->ended, verdict);
  out.ended_by_ctrl_c = result->ended_by_ctrl_c;
  return out;
}

} // namespace

Result<AgentVerdict> check_agent(const std::vector<std::string>& command,
                                 const LiveCheck& check,
                                 Host& host) {
  if (command.empty()) {
    return base::fail(base::make_usage("no command behind '--'"));
  }
  HAWK_CHECK(check_destination(check.report));
  auto program = find_agent(command.front(), host);
  if (!program) {
    host.error(program.error().message);
    return AgentVerdict{exec_exit_code(program.error()), false};
  }
  observe::CompanionOptions options;
  options.command = command;
  options.program = std::move(*program);
  options.timeout = check.timeout;
  options.kill_after = check.kill_after;
  options.probes = check.wants_probes() ? observe::Probes::offered
                                        : observe::Probes::left_out;
  options.variables = check.variables;
  options.stalls = watch_for_stalls(check);
  options.stall_threshold = check.stall_threshold;
  options.state_directory = find_trace_directory(host).value_or("");
  const auto style = host.use_color(check.report.output.color, STDERR_FILENO)
                         ? report::Style::colored
                         : report::Style::plain;
  auto verdict = AgentCheck(check, style).run(std::move(options), host);
  if (!verdict && verdict.error().kind != base::Error::Kind::usage) {
    host.error(verdict.error().message);
    return AgentVerdict{k_exit_own_failure, false};
  }
  return verdict;
}

} // namespace hawk::cli
