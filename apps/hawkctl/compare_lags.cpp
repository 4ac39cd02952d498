#include "compare_lags.hpp"

#include "host.hpp"
#include "trace_story.hpp"

#include "analyse/lag_comparison.hpp"
#include "options/trace_target.hpp"
#include "report/lag_comparison.hpp"
#include "trace/follow.hpp"
#include "trace/reader.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <memory>

namespace hawk::cli {

namespace {

using model::LagVerdict;

// One recording, read to its end.
class Side final {
public:
  Side(std::string path, const LagQuestion& question)
      : path_(std::move(path)),
        engine_({}, make_rules(question)),
        watch_(question, engine_) {}

  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  base::Result<> read() {
    HAWK_TRY(trace::Reader reader, open_trace(path_));
    HAWK_CHECK(trace::read_for_rules(
        reader, watch_, [this] { return watch_.stream_need(); }));
    report_ = engine_.finish(path_);
    damaged_ = reader.summary().is_damaged();
    return {};
  }

  analyse::LagSide get() const { return {*watch_.table(), report_.findings}; }

  const std::string& path() const { return path_; }

  bool is_damaged() const { return damaged_; }

  // Whether it can be said that nothing was emitted.
  bool is_empty() const {
    return watch_.table()->total().count == 0 && !watch_.table()->has_probe();
  }

  const model::Report& report() const { return report_; }

private:
  static analyse::RuleOptions make_rules(const LagQuestion& question) {
    analyse::RuleOptions rules;
    rules.topic = model::Topic::lag;
    rules.late_emit = question.threshold;
    return rules;
  }

  std::string path_;
  analyse::Engine engine_;
  LagWatch watch_;
  model::Report report_;
  bool damaged_ = false;
};

ExitCode judge(const model::LagComparison& compared,
               const Side& before,
               const Side& after,
               const ReportOptions& options) {
  const bool few = compared.verdict == LagVerdict::too_few;
  if (before.is_damaged() || after.is_damaged() || (options.strict && few)) {
    return k_exit_error;
  }
  return compared.verdict == LagVerdict::worse && options.fail_on
             ? k_exit_findings
             : k_exit_ok;
}

std::string_view name_of(model::LagBy by) {
  return by == model::LagBy::step   ? "step"
         : by == model::LagBy::site ? "site"
                                    : "correlation";
}

base::Result<> check_usage(const std::vector<std::string>& words,
                           const ReportOptions& options) {
  if (words.size() != 2) {
    return base::fail(base::make_usage(
        "--compare wants two recordings: the one before and the one after"));
  }
  if (options.format != report::Format::text
      && options.format != report::Format::json) {
    return base::fail(base::make_usage("--compare shows text or JSON"));
  }
  if (!options.files.empty()) {
    return base::fail(base::make_usage(
        "--compare leaves no --report: --output writes it to a file"));
  }
  return {};
}

} // namespace

base::Result<ExitCode> compare_lags(const std::vector<std::string>& words,
                                    const LagQuestion& question,
                                    const ReportOptions& options,
                                    Host& host) {
  HAWK_CHECK(check_usage(words, options));
  std::vector<std::unique_ptr<Side>> sides;
  for (const std::string& word : words) {
    HAWK_TRY(std::string path, resolve_trace(word, host));
    sides.push_back(std::make_unique<Side>(std::move(path), question));
    HAWK_CHECK(sides.back()->read());
    if (sides.back()->is_empty()) {
      host.error(fmt::format("{}: nothing is known of emissions in it: no "
                             "probe spoke; record it with 'hawkctl run'",
                             sides.back()->path()));
      return k_exit_error;
    }
  }
  const Side& before = *sides[0];
  const Side& after = *sides[1];
  HAWK_TRY(Destination to,
           is_to_file(options) ? Destination::open_file(
                                     options.output_file,
                                     {before.path(), after.path()})
                               : Destination::open_standard(std::nullopt));
  model::LagComparison compared =
      analyse::compare_lags(before.get(), after.get());
  compared.before_name = words[0];
  compared.after_name = words[1];
  compared.by = name_of(question.by);
  compared.tool_version = after.report().tool_version;
  const bool colored =
      (!is_to_file(options) || options.output.color == Color::always)
      && host.use_color(options.output.color, STDOUT_FILENO);
  to.write(options.format == report::Format::json
               ? report::render_json(compared)
               : report::render_text(compared,
                                     colored ? report::Style::colored
                                             : report::Style::plain));
  HAWK_CHECK(to.finish());
  return judge(compared, before, after, options);
}

} // namespace hawk::cli
