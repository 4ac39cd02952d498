#include "look_once.hpp"

#include "host.hpp"
#include "report_places.hpp"

#include "analyse/engine.hpp"
#include "observe/sampling.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

namespace hawk::cli {

namespace {

using base::Nanos;

// Beyond the window, for evidence that a second sample begins. No longer, for
// on a busy machine something is always undecided.
constexpr Nanos k_extension = observe::k_sample_period * 3;

// Samples until nothing that hangs now can have hung for the whole window, or
// the window is over. It counts from the end of the first sample: on a busy
// host that one may take long, and what it saw was seen at some time in it.
// False: there was nobody to look at.
// Stalls come and go: who asks for these gets the window in any case.
// `any_loop`: a thread was seen that waits as event loops do.
bool watch(observe::Sampling& sampling,
           const LiveCheck& check,
           analyse::Engine& engine,
           bool& any_loop) {
  const Nanos window = check.rules.window;
  const bool whole = check.lag.has_value();
  std::uint64_t samples = 0;
  Nanos first{};
  bool any = false;
  do {
    const proc::SampleResult result = sampling.sample();
    any = any || result.processes > 0;
    any_loop = any_loop || !result.pollers.empty();
    first = ++samples == 1 ? result.finished : first;
    const Nanos watched = result.finished - first;
    // A writer that stands still shows in the second sample. What shows only
    // then needs the window from there.
    const bool undecided = engine.is_undecided();
    const bool open = result.suspicious || undecided;
    const Nanos end = undecided ? window + k_extension : window;
    if (!any || (samples > 1 && !open && !whole) || watched >= end) {
      return any;
    }
    std::this_thread::sleep_for(
        std::min(observe::k_sample_period, std::max(end - watched, Nanos(1))));
  } while (true);
}

} // namespace

base::Result<ExitCode> look_once(const proc::Root& root,
                                 const Targets& targets,
                                 const LiveCheck& check,
                                 Host& host) {
  HAWK_TRY(ReportOutput to, open_report(check.report, {}));
  analyse::Engine engine({}, check.rules);
  LagWatch lag(check.lag, engine);
  observe::Sampling sampling(root, make_target(targets, check), lag);
  bool any_loop = false;
  if (!watch(sampling, check, engine, any_loop)) {
    host.err(fmt::format("hawkctl: {} ended before anything was seen\n",
                         targets.description));
    return k_exit_error;
  }
  model::Report report = engine.finish(targets.description);
  add_details(engine.world(), check, report);
  lag.add_to(report);
  add_unprobed(check, report);
  if (check.lag && !any_loop && report.findings.empty()) {
    report.not_seen.missing.emplace_back(
        "an event loop: none of these threads was seen in an epoll_wait");
  }
  add_places({}, {}, report);
  return show_report(std::move(report), check.report, std::move(to), host);
}

} // namespace hawk::cli
