// hawkctl run [OPTIONS] [--] CMD...: runs an agent under observation. All
// words of hawkctl go to stderr, between the agent's lines.

#include "commands/run.hpp"

#include "agent_command.hpp"
#include "command.hpp"
#include "host.hpp"
#include "live_analysis.hpp"
#include "live_export.hpp"
#include "narrator.hpp"
#include "probe_tally.hpp"
#include "report_files.hpp"
#include "report_places.hpp"
#include "run_otlp.hpp"
#include "run_summary.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "observe/runner.hpp"
#include "options/output.hpp"
#include "options/probe_functions.hpp"
#include "options/quantities.hpp"
#include "options/report.hpp"
#include "options/stall_threshold.hpp"
#include "options/send.hpp"
#include "options/trace_target.hpp"
#include "report/render.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <chrono>
#include <memory>

namespace hawk::cli {

namespace {

using base::fail;
using base::Result;

struct RunCommandOptions {
  OutputOptions output;
  std::string correlation_id;
  std::string trace;
  observe::Stdio stdio = observe::Stdio::automatic;
  bool split_streams = false;
  std::string timeout;
  std::string kill_after = "5";
  std::string linger = "1";
  std::string max_size = "4G";
  std::string spool_size = "256M";
  observe::OnStall on_stall = observe::OnStall::block;
  bool no_probe = false;
  bool no_otlp = false;
  std::string stall_threshold = std::string(k_stall_threshold_text);
  ProbeFunctions functions;
  std::string fail_on = "never";
  std::vector<std::string> reports; // FORMAT=FILE
  std::string export_to;            // URL
  std::string tee;                  // URL
  SendOptions send;
};

// Beside the agent, and never in its way; may be none.
using Exporter = std::unique_ptr<LiveExport>;

// At the end the server has so long for the rest.
constexpr std::chrono::seconds k_last_flush(3);

Result<std::optional<model::Level>> parse_fail_on(const std::string& word) {
  if (word == "never") {
    return std::optional<model::Level>();
  }
  const auto level = model::find_level(word);
  if (!level) {
    return fail(base::make_usage(fmt::format(
        "--fail-on wants note, warning, error or never, not '{}'", word)));
  }
  return std::optional(*level);
}

std::vector<std::string> spool_directories(const Host& host) {
  return {"/var/tmp", host.variable("TMPDIR").value_or("/tmp"), "/dev/shm"};
}

Result<observe::RunOptions> make_run_options(const RunCommandOptions& typed,
                                             const Invocation& invocation,
                                             const Host& host) {
  if (invocation.agent.empty()) {
    return fail(base::make_usage("no command; try 'hawkctl run -- CMD...'"));
  }
  observe::RunOptions options;
  options.command = invocation.agent;
  options.trace_path = typed.trace;
  options.trace_directory = find_trace_directory(host).value_or(".");
  options.state_directory = find_trace_directory(host).value_or("");
  options.correlation_id = typed.correlation_id;
  options.stdio = typed.stdio;
  options.sharing = typed.split_streams ? observe::Sharing::never
                                        : observe::Sharing::same_place;
  if (!typed.timeout.empty()) {
    HAWK_TRY(options.timeout, parse_duration(typed.timeout));
    if (options.timeout == base::Nanos{}) {
      options.timeout.reset(); // 0 is no limit, as for timeout(1)
    }
  }
  HAWK_TRY(options.kill_after, parse_duration(typed.kill_after));
  HAWK_TRY(options.stall_threshold,
           parse_stall_threshold(typed.stall_threshold));
  HAWK_TRY(options.linger, parse_duration(typed.linger));
  HAWK_TRY(options.limits.max_size, parse_size(typed.max_size));
  HAWK_TRY(options.spool_size, parse_size(typed.spool_size));
  options.spool_directories = spool_directories(host);
  options.on_stall = typed.on_stall;
  HAWK_TRY(options.variables, make_probe_variables(typed.functions));
  options.probes =
      typed.no_probe ? observe::Probes::left_out : observe::Probes::offered;
  return options;
}

// What could not be recorded, in all.
void add_losses(const RunOtlp& otlp, observe::RunResult& result) {
  const trace::Losses losses = otlp.losses();
  if (losses.any()) {
    result.losses.error_number = losses.error_number;
  }
  result.losses.records += losses.records;
  result.losses.bytes += losses.bytes;
  result.capped_bytes += otlp.capped_bytes();
}

Result<Exporter> make_exporter(const RunCommandOptions& typed,
                               const Host& host) {
  if (typed.export_to.empty()) {
    return Exporter();
  }
  return LiveExport::make(typed.export_to, typed.send, {}, host);
}

// What is received goes on to where the user had it go.
Result<Exporter> make_tee(const RunCommandOptions& typed, const Host& host) {
  if (typed.tee.empty()) {
    return Exporter();
  }
  if (typed.no_otlp) {
    return fail(base::make_usage(
        "--otlp-tee passes on what is received, and --no-otlp receives "
        "nothing"));
  }
  ExportSelection selection;
  selection.received_only = true;
  return LiveExport::make(typed.tee, {}, std::move(selection), host);
}

// What became of them.
std::vector<std::string> finish_exports(const Exporter& exporter,
                                        const Exporter& tee,
                                        const std::string& path) {
  std::vector<std::string> told;
  for (const Exporter* each : {&exporter, &tee}) {
    if (*each) {
      (*each)->start(path); // of an agent that was gone at once
      told.push_back((*each)->finish(k_last_flush));
    }
  }
  return told;
}

Result<observe::RunResult> run_agent(observe::Runner& runner,
                                     LiveAnalysis& analysis,
                                     const Exporter& exporter,
                                     const Exporter& tee,
                                     Narrator& narrator) {
  observe::RunHooks hooks;
  hooks.on_tick = [&analysis, &runner, &exporter, &tee] {
    for (const Exporter* each : {&exporter, &tee}) {
      if (*each) {
        (*each)->start(runner.recording().path()); // the agent is there
      }
    }
    analysis.tick();
  };
  hooks.on_timeout = [&narrator](const std::vector<model::ThreadSeen>& seen) {
    narrator.tell(seen);
  };
  hooks.on_remark = [&narrator](std::string_view text) {
    narrator.remark(text);
  };
  return runner.run(hooks);
}

Result<ExitCode> run(const RunCommandOptions& typed,
                     const Invocation& invocation,
                     Host& host,
                     bool& ended_by_ctrl_c) {
  HAWK_TRY(auto options, make_run_options(typed, invocation, host));
  HAWK_TRY(const auto fail_on, parse_fail_on(typed.fail_on));
  const auto program = find_agent(options.command.front(), host);
  if (!program) {
    host.error(program.error().message);
    return exec_exit_code(program.error());
  }
  options.program = *program;
  const std::vector<std::string> command = options.command;
  const std::uint64_t max_size = options.limits.max_size;
  HAWK_TRY(auto report_files, open_reports(typed.reports, typed.trace));
  HAWK_TRY(const Exporter exporter, make_exporter(typed, host));
  HAWK_TRY(const Exporter tee, make_tee(typed, host));
  HAWK_TRY(const auto runner,
           observe::Runner::make(std::move(options), host.inherited()));
  const auto style = host.use_color(typed.output.color, STDERR_FILENO)
                         ? report::Style::colored
                         : report::Style::plain;
  const std::string path = runner->recording().path();
  Narrator narrator(
      [&runner](const std::string& text) { runner->say(text); },
      style,
      typed.output.quiet ? Loudness::quiet : Loudness::speaks,
      "no verdict comes before 2 s without progress; ask for less: hawkctl "
      "pipes --window 0.2 "
          + base::sanitise(path));
  ProbeTally probes;
  HAWK_TRY(const auto analysis,
           LiveAnalysis::open(
               path,
               [&narrator, &exporter](const model::Finding& finding) {
                 narrator.tell(finding);
                 if (exporter) {
                   exporter->put(finding);
                 }
               },
               probes));
  std::optional<RunOtlp> otlp;
  if (!typed.no_otlp) {
    otlp.emplace(*runner,
                 max_size,
                 tee ? Endpoints::make_way : Endpoints::stay);
    if (tee && !otlp->reason().empty()) {
      narrator.remark("nothing is received for --otlp-tee: "
                      + base::sanitise(otlp->reason()));
    }
  }
  auto result = run_agent(*runner, *analysis, exporter, tee, narrator);
  if (otlp) {
    otlp->finish();
  }
  if (!result) {
    host.error(result.error().message);
    return exec_exit_code(result.error());
  }
  ended_by_ctrl_c = result->ended_by_ctrl_c;
  if (otlp) {
    add_losses(*otlp, *result);
  }
  model::Report report = analysis->finish();
  add_places(command, path, report);
  std::string text;
  if (!report.findings.empty()) {
    text += report::render(report, report::Format::text, style);
  }
  if (typed.output.verbose) {
    text += format_details(*result, runner->recording().header());
    text += probes.format();
    text += otlp ? otlp->format() : "";
  }
  text += fmt::format("hawkctl: {}\n", format_summary(*result, report, path));
  narrator.say(text);
  for (const std::string& told : finish_exports(exporter, tee, path)) {
    narrator.remark(base::sanitise(told));
  }
  const bool bad = fail_on && model::count_at_least(report, *fail_on) > 0;
  const ExitCode code =
      exit_code_of(result->ended, bad ? k_exit_findings : k_exit_ok);
  if (const auto written = write_reports(report_files, report); !written) {
    narrator.remark(written.error().message);
    return code == k_exit_ok ? k_exit_own_failure : code;
  }
  return code;
}

void attach_observation(CLI::App& app, RunCommandOptions& options) {
  app.add_option("-c,--correlation-id",
                 options.correlation_id,
                 "the id of this run's story; a fresh UUID by default")
      ->type_name("ID");
  app.add_option("-o,--output",
                 options.trace,
                 "the trace to make; default: see FILES in the man page")
      ->type_name("FILE");
  const std::map<std::string, observe::Stdio> k_stdio = {
      {"auto", observe::Stdio::automatic},
      {"pty", observe::Stdio::pty},
      {"pipe", observe::Stdio::pipe}};
  app.add_option("--stdio",
                 options.stdio,
                 "what the agent writes to; auto: a pty for a terminal")
      ->transform(CLI::CheckedTransformer(k_stdio).description(""))
      ->type_name("auto|pty|pipe");
  app.add_flag("--split-streams",
               options.split_streams,
               "stdout and stderr apart even if both go to one place");
  app.add_flag("--no-probe",
               options.no_probe,
               "put nothing into the agent's interpreters");
  app.add_flag("--no-otlp",
               options.no_otlp,
               "receive no spans and logs of OpenTelemetry");
  attach_probe_functions(app, options.functions);
  attach_stall_threshold(app, options.stall_threshold);
  app.add_option("--max-size",
                 options.max_size,
                 "stop recording output (not evidence) at this size; 4G")
      ->type_name("SIZE");
}

void attach_limits(CLI::App& app, RunCommandOptions& options) {
  app.add_option("--timeout",
                 options.timeout,
                 "take a last look and end the agent after this time")
      ->type_name("TIME");
  app.add_option("--kill-after",
                 options.kill_after,
                 "SIGKILL this long after the timeout's SIGTERM; 5")
      ->type_name("TIME");
  app.add_option("--linger",
                 options.linger,
                 "wait for others that hold the agent's output; 1")
      ->type_name("TIME");
  app.add_option("--spool-size",
                 options.spool_size,
                 "how much may wait on disk for a slow reader; 256M")
      ->type_name("SIZE");
  const std::map<std::string, observe::OnStall> k_policies = {
      {"block", observe::OnStall::block}, {"drop", observe::OnStall::drop}};
  app.add_option("--on-stall",
                 options.on_stall,
                 "when that is full: let the agent wait, or drop and count")
      ->transform(CLI::CheckedTransformer(k_policies).description(""))
      ->type_name("block|drop");
}

} // namespace

void attach_run(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<RunCommandOptions>();
  attach_observation(app, *options);
  attach_limits(app, *options);
  app.add_option("--fail-on",
                 options->fail_on,
                 "exit 1 instead of 0 for such findings; never")
      ->type_name("note|warning|error|never");
  attach_report_files(app, options->reports);
  app.add_option("--export",
                 options->export_to,
                 "send what is recorded there while the agent runs: "
                 "http://HOST:4318")
      ->type_name("URL");
  app.add_option("--otlp-tee",
                 options->tee,
                 "receive spans and logs also where another endpoint is set, "
                 "and pass them on to this one")
      ->type_name("URL");
  app.add_option("--export-header",
                 options->send.headers,
                 "send this header too (repeatable)")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  attach_output(app, options->output);
  attach_examples(app,
                  "  hawkctl run -- python3 agent.py\n"
                  "  hawkctl run -c order-17 --timeout 60 -- node agent.js\n"
                  "  hawkctl run --export http://localhost:4318 -- node "
                  "agent.js\n"
                  "  hawkctl run --fail-on error --report json=f.json -- "
                  "./agent\n");
  app.callback([&invocation, options] {
    invocation.run = [&invocation, options](Host& host) {
      bool ended_by_ctrl_c = false;
      auto code = run(*options, invocation, host, ended_by_ctrl_c);
      if (code && ended_by_ctrl_c) {
        die_by_ctrl_c(); // with everything of ours tidied up
      }
      return code;
    };
  });
}

} // namespace hawk::cli
