// hawkctl pipes [TARGET...]: who is blocked on which pipe, who should read it,
// and what it does instead.

#include "commands/pipes.hpp"

#include "command.hpp"
#include "host.hpp"

#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "options/report.hpp"
#include "options/target.hpp"
#include "proc/live_pipe_probe.hpp"
#include "proc/sampler.hpp"
#include "proc/stat.hpp"
#include "trace/reader.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <thread>

namespace hawk::cli {

namespace {

using base::Nanos;

constexpr Nanos k_sample_period = std::chrono::milliseconds(250);

// What was typed.
struct PipesOptions {
  std::vector<std::string> targets;
  double window_seconds =
      std::chrono::duration<double>(analyse::k_default_window).count();
  ReportOptions report;
};

Nanos window_of(const PipesOptions& options) {
  return std::chrono::duration_cast<Nanos>(
      std::chrono::duration<double>(options.window_seconds));
}

model::Header make_header(const proc::Root& root, base::ClockReading clock) {
  model::Header header;
  header.clock = clock;
  const auto self = proc::read_stat(root, ::getpid());
  header.recorder = {::getpid(), self ? self->start_time : 0};
  return header;
}

// Samples until nothing that hangs now can have hung for the whole window, or
// the window is over. It counts from the end of the first sample: on a busy
// host that one may take long, and what it saw was seen at some time in it.
void watch(proc::Sampler& sampler,
           const base::Clock& clock,
           Nanos window,
           analyse::Engine& engine) {
  std::uint64_t samples = 0;
  Nanos first{};
  do {
    const proc::SampleResult result = sampler.sample(engine);
    model::Checkpoint point;
    point.clock = clock.read();
    point.sampled = result.finished;
    point.looked = result.looked;
    point.samples = ++samples;
    engine.accept({0, 0, result.finished, point});
    first = samples == 1 ? result.finished : first;
    const Nanos watched = result.finished - first;
    // A writer that stands still shows in the second sample.
    if ((samples > 1 && !result.suspicious) || watched >= window) {
      return;
    }
    std::this_thread::sleep_for(
        std::min(k_sample_period, std::max(window - watched, Nanos(1))));
  } while (true);
}

base::Result<ExitCode> check_live(const proc::Root& root,
                                  const Targets& targets,
                                  const PipesOptions& options,
                                  Host& host) {
  if (!targets.everything && targets.pids.empty()) {
    return k_exit_error; // what is wrong was said
  }
  const base::SystemClock clock;
  const base::ClockReading start = clock.read();
  proc::LivePipeProbe probe(root);
  proc::Sampler sampler(
      root,
      probe,
      clock,
      start.monotonic,
      {targets.pids, targets.everything, {model::Pid{::getpid()}}});
  analyse::Engine engine({}, {window_of(options)});
  engine.accept({0, 0, Nanos{}, make_header(root, start)});
  watch(sampler, clock, window_of(options), engine);
  return show_report(
      engine.finish(targets.description), options.report, {}, host);
}

base::Result<ExitCode>
check_trace(const Targets& targets, const PipesOptions& options, Host& host) {
  HAWK_TRY(trace::Reader reader,
           targets.trace == "-" ? trace::Reader::open(
               base::Fd(::dup(STDIN_FILENO)), "standard input")
                                : trace::Reader::open(targets.trace));
  reader.skip_streams();
  analyse::Engine engine({}, {window_of(options)});
  while (true) {
    HAWK_TRY(const std::optional<model::Event> event, reader.next());
    if (!event) {
      break;
    }
    engine.accept(*event);
  }
  model::Report report = engine.finish(targets.description);
  const trace::ReadSummary summary = reader.summary();
  report.not_seen.damaged_records = std::max(summary.damaged, summary.missing);
  return show_report(std::move(report), options.report, targets.trace, host);
}

base::Result<ExitCode>
pipes(const PipesOptions& options, bool has_agent, Host& host) {
  if (has_agent) {
    return base::fail(base::make_usage(
        "'-- CMD' is not there yet: use 'hawkctl run -- CMD'"));
  }
  HAWK_TRY(const proc::Root root, proc::Root::open());
  HAWK_TRY(const Targets targets, resolve_targets(root, options.targets, host));
  for (const std::string& problem : targets.problems) {
    host.err(fmt::format("hawkctl: {}\n", base::sanitise(problem)));
  }
  for (const std::string& note : targets.notes) {
    if (!options.report.output.quiet) {
      host.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
    }
  }
  return targets.trace.empty() ? check_live(root, targets, options, host)
                               : check_trace(targets, options, host);
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
      ->check(CLI::Range(0.1, 86400.0).description(""))
      ->type_name("SECONDS");
  attach_report(app, options->report);
  attach_examples(app,
                  "  hawkctl pipes\n"
                  "  hawkctl pipes 4711\n"
                  "  hawkctl pipes mcp_server --window 5\n"
                  "  hawkctl pipes @1 --all --format json | jq .findings\n");
  app.callback([&invocation, options] {
    invocation.run = [&invocation, options](Host& host) {
      return pipes(*options, invocation.has_agent, host);
    };
  });
}

} // namespace hawk::cli
