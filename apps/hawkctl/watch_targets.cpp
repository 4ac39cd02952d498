#include "watch_targets.hpp"

#include "host.hpp"

#include "analyse/current_findings.hpp"
#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "observe/sampling.hpp"
#include "report/json.hpp"

#include <fmt/core.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace hawk::cli {

namespace {

using base::Nanos;
using model::FindingChange;

// Who watches for days must not remember every process that ever was: beyond
// this many, rules and samples begin anew once nothing is found.
constexpr std::size_t k_most_forgotten = 10'000;
constexpr std::size_t k_most_found = 1'000;

// What is found all the time waits so much longer for that.
constexpr std::size_t k_last_resort = 3;

// Home, and clear what was there: ECMA-48 CUP, ED.
constexpr std::string_view k_clear = "\x1b[H\x1b[2J";

class Watch final {
public:
  Watch(const proc::Root& root,
        const Targets& targets,
        const LiveCheck& check,
        Destination to,
        Host& host)
      : root_(root),
        targets_(targets),
        check_(check),
        host_(host),
        paints_(check.report.format == report::Format::text
                && !is_to_file(check.report)
                && host.is_terminal(STDOUT_FILENO)),
        to_(std::move(to)) {
    begin();
  }

  base::Result<ExitCode> run();

private:
  void begin();
  void renew_if_large(bool suspicious, Nanos until);
  std::vector<FindingChange> look();
  void show(const std::vector<FindingChange>& changes);
  void paint();
  bool is_over() const;
  bool is_unread() const;
  ExitCode make_code() const;

  const proc::Root& root_;
  const Targets& targets_;
  const LiveCheck& check_;
  Host& host_;
  const bool paints_;
  Destination to_;
  const base::ClockReading start_ = base::SystemClock().read();
  std::unique_ptr<analyse::Engine> engine_;
  std::unique_ptr<observe::Sampling> sampling_;
  analyse::CurrentFindings current_;
  std::size_t first_count_ = 0; // of processes, in the first sample
  std::uint64_t processes_ = 0; // in the last
  Nanos until_{};
  bool found_ = false; // at or above --fail-on
};

void Watch::begin() {
  engine_ = std::make_unique<analyse::Engine>(analyse::Engine::Callback{},
                                              check_.rules);
  sampling_ = std::make_unique<observe::Sampling>(
      root_, make_target(targets_, check_), *engine_, start_);
  first_count_ = 0;
}

void Watch::renew_if_large(bool suspicious, Nanos until) {
  const std::size_t count = engine_->world().process_count();
  first_count_ = first_count_ == 0 ? count : first_count_;
  const bool busy =
      suspicious || engine_->is_undecided() || !current_.all().empty();
  const std::size_t factor = busy ? k_last_resort : 1;
  if (count > first_count_ + k_most_forgotten * factor
      || engine_->findings().size() > k_most_found * factor) {
    begin();
    // It needs the rules' window, and two samples, to find them again.
    current_.keep_until(until + check_.rules.window
                        + 4 * observe::k_sample_period);
  }
}

std::vector<FindingChange> Watch::look() {
  const proc::SampleResult result = sampling_->sample();
  processes_ = result.processes;
  until_ = result.finished;
  std::vector<model::Finding> findings = engine_->findings();
  for (const model::Finding& finding : findings) { // notes, too, if asked for
    found_ =
        found_
        || (check_.report.fail_on && finding.level >= *check_.report.fail_on);
  }
  std::erase_if(findings, [this](const model::Finding& finding) {
    return !is_shown(finding, check_.report);
  });
  auto changes = current_.update(
      findings, result.finished, base::SystemClock().read().real);
  renew_if_large(result.suspicious, result.finished);
  return changes;
}

void Watch::paint() {
  model::Report report = engine_->snapshot(targets_.description);
  add_unprobed(check_, report);
  report.findings.clear();
  for (const auto& [identity, finding] : current_.all()) {
    report.findings.push_back(finding);
  }
  to_.write(fmt::format(
      "{}hawkctl {}: {}, {:.8}\n\n{}",
      k_clear,
      check_.name,
      base::sanitise(targets_.description),
      base::format_local_time(base::SystemClock().read().real),
      report::render(report,
                     report::Format::text,
                     host_.use_color(check_.report.output.color, STDOUT_FILENO)
                         ? report::Style::colored
                         : report::Style::plain)));
  to_.flush();
}

void Watch::show(const std::vector<FindingChange>& changes) {
  for (const FindingChange& change : changes) {
    to_.write(report::render_json(change));
  }
  to_.flush();
}

bool Watch::is_over() const {
  const bool ended = !targets_.everything && processes_ == 0;
  return ended || (check_.until_finding && found_)
         || (check_.timeout && until_ >= *check_.timeout);
}

// A pipe that nobody reads any more tells who asks, before the next write.
bool Watch::is_unread() const {
  pollfd entry{STDOUT_FILENO, 0, 0};
  return to_.is_closed()
         || (!is_to_file(check_.report) && ::poll(&entry, 1, 0) > 0
             && (entry.revents & POLLERR) != 0);
}

ExitCode Watch::make_code() const {
  model::Report report = engine_->snapshot({});
  add_unprobed(check_, report);
  report.findings.clear();
  const ExitCode code = judge(report, check_.report);
  return code == k_exit_ok && found_ ? k_exit_findings : code;
}

base::Result<ExitCode> Watch::run() {
  // Durations in the picture grow, so it is painted once a second at least.
  constexpr int k_repaint = 4;
  for (int samples = 0;; ++samples) {
    const auto changes = look();
    if (!paints_) {
      show(changes);
    } else if (!changes.empty() || samples % k_repaint == 0) {
      paint();
    }
    if (samples == 0 && processes_ == 0 && !targets_.everything) {
      host_.err(fmt::format("hawkctl: {} ended before anything was seen\n",
                            targets_.description));
      return k_exit_error;
    }
    if (is_over() || is_unread()) {
      HAWK_CHECK(to_.finish());
      return make_code();
    }
    std::this_thread::sleep_for(observe::k_sample_period);
  }
}

} // namespace

base::Result<ExitCode> watch_targets(const proc::Root& root,
                                     const Targets& targets,
                                     const LiveCheck& check,
                                     Host& host) {
  HAWK_TRY(ReportOutput output, open_report(check.report, {}));
  return Watch(root, targets, check, std::move(output.to), host).run();
}

} // namespace hawk::cli
