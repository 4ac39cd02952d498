// hawkctl export [FILE...] --to FORMAT|URL: what was recorded, or what replay
// reads, for other tools: OTLP, Zipkin, Chrome's trace events, a page; in a
// file, or sent.

#include "commands/export.hpp"

#include "command.hpp"
#include "destination.hpp"
#include "export_files.hpp"
#include "export_target.hpp"
#include "export_trace.hpp"
#include "host.hpp"
#include "input_file.hpp"
#include "merged_story.hpp"
#include "story_page.hpp"
#include "trace_findings.hpp"

#include "base/text.hpp"
#include "options/replay.hpp"
#include "options/send.hpp"
#include "options/story.hpp"
#include "options/trace_target.hpp"
#include "story/time_span.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <tuple>
#include <utility>

namespace hawk::cli {

namespace {

using base::Result;

struct ExportOptions : StoryOptions {
  std::string to;
  std::string since;
  std::string until;
  std::string service;
  bool no_findings = false;
  SendOptions send;
};

const std::vector<std::string>& formats() {
  static const std::vector<std::string> k_formats = {
      "otlp", "zipkin", "chrome", "html"};
  return k_formats;
}

base::Error unknown_format(const std::string& word) {
  const auto nearest = base::find_nearest(word, formats());
  return base::make_usage(fmt::format(
      "--to wants otlp, zipkin, chrome, html or a URL that begins with "
      "http://, not '{}'{}",
      base::sanitise(word),
      nearest ? "; did you mean '" + *nearest + "'?" : ""));
}

Result<Destination> open_output(const ExportOptions& options,
                                const std::vector<std::string>& paths,
                                const Host& host) {
  if (!options.output_file.empty() && options.output_file != "-") {
    return Destination::open_file(options.output_file, paths);
  }
  HAWK_CHECK(check_standard_output(host));
  return Destination::open_standard(std::nullopt);
}

Result<ExportSelection> make_export_selection(const ExportOptions& options) {
  ExportSelection selection;
  for (const std::string& id : options.ids) {
    selection.story.ids.emplace_back(id);
  }
  selection.story.match = options.match;
  HAWK_TRY(selection.time,
           story::parse_time_span(
               options.since,
               options.until,
               std::chrono::system_clock::now().time_since_epoch()));
  selection.service = options.service;
  selection.models = options.to != "otlp";
  return selection;
}

// One call of the command.
class Export final {
public:
  Export(const ExportOptions& options,
         std::vector<std::string> paths,
         Host& host)
      : options_(options),
        paths_(std::move(paths)),
        host_(host) {}

  Result<ExitCode> run();

private:
  Result<ExitCode> write_page();
  Result<ExportTarget> open_target();
  Result<> read(const std::string& path, ExportTarget& target);
  Result<> read_trace(const std::string& path, const PieceSink& sink);
  Result<ExitCode> conclude(ExportTarget& target);
  ExitCode say_what_was_sent(const ExportTarget& target);
  ExitCode exit_code(std::uint64_t count) const;
  void say(const std::string& text);
  void say_all(const std::vector<std::string>& notes);

  const ExportOptions& options_;
  std::vector<std::string> paths_;
  Host& host_;
  ExportSelection selection_;
  std::vector<std::string> notes_;
  bool damaged_ = false;
};

void Export::say(const std::string& text) {
  if (!options_.output.quiet) {
    host_.err(fmt::format("hawkctl: {}\n", base::sanitise(text)));
  }
}

void Export::say_all(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    say(note);
  }
}

// The page that `replay --format html` makes.
Result<ExitCode> Export::write_page() {
  ReplayOptions page_of;
  page_of.ids = options_.ids;
  SourceOptions source;
  if (selection_.time != story::TimeSpan{}) {
    source.filter = [time = selection_.time](const story::Entry& entry) {
      return time.contains(entry.time);
    };
  }
  HAWK_TRY(MergedStory story,
           MergedStory::open(paths_, selection_.story, source));
  HAWK_TRY(Destination to, open_output(options_, paths_, host_));
  view::HtmlPage page(page_options(page_of, paths_));
  std::uint64_t count = 0;
  while (true) {
    HAWK_TRY(std::optional<story::Entry> entry, story.next());
    if (!entry) {
      break;
    }
    page.add(*std::move(entry));
    ++count;
  }
  for (std::string& note : story.notes()) {
    say(note);
    page.add_note(std::move(note));
  }
  page.render([&to](std::string_view text) { to.write(text); });
  HAWK_CHECK(to.finish());
  damaged_ = story.is_damaged();
  return exit_code(count);
}

Result<ExportTarget> Export::open_target() {
  if (send::is_url(options_.to)) {
    if (!options_.output_file.empty()) {
      return base::fail(
          base::make_usage("--output is for a format, not for a URL"));
    }
    HAWK_TRY(const send::Destination to, send::parse_destination(options_.to));
    HAWK_TRY(auto batches,
             make_batches(
                 to,
                 options_.send,
                 [this](const std::string& why) { say(why); },
                 host_));
    selection_.models = to.protocol == send::Protocol::zipkin;
    return ExportTarget(std::move(batches), to.protocol);
  }
  const auto format = options_.to == "otlp"     ? ExportFormat::otlp
                      : options_.to == "zipkin" ? ExportFormat::zipkin
                                                : ExportFormat::chrome;
  HAWK_TRY(Destination file, open_output(options_, paths_, host_));
  return ExportTarget(format, std::move(file));
}

Result<> Export::read_trace(const std::string& path, const PieceSink& sink) {
  HAWK_TRY(const auto trace, TraceExport::open(path, selection_, sink));
  // What can be read once is read once.
  if (!options_.no_findings && has_rules(path)) {
    HAWK_TRY(const std::vector<model::Finding> findings, find_in_trace(path));
    if (!findings.empty()) {
      HAWK_TRY(const FindingPlaces places, find_places(path));
      trace->put_findings(findings, places);
    }
  }
  HAWK_TRY(const bool more, trace->poll());
  std::ignore = more; // all of it was taken
  trace->finish();
  damaged_ = damaged_ || trace->is_damaged();
  for (std::string& note : trace->notes()) {
    notes_.push_back(std::move(note));
  }
  return {};
}

Result<> Export::read(const std::string& path, ExportTarget& target) {
  const PieceSink sink = [&target](ExportPiece piece) { target.add(piece); };
  // Kept until it is read by its name: the writer of a FIFO must not find that
  // nobody reads.
  HAWK_TRY(const base::Fd input, open_input(path));
  HAWK_TRY(const bool ours, is_trace(input.get(), path));
  if (ours) {
    return read_trace(path, sink);
  }
  HAWK_TRY(FileExported exported, export_file(path, selection_, sink));
  damaged_ = damaged_ || exported.damaged;
  for (std::string& note : exported.notes) {
    notes_.push_back(std::move(note));
  }
  return {};
}

ExitCode Export::exit_code(std::uint64_t count) const {
  return damaged_                                ? k_exit_error
         : count == 0 && selection_.is_partial() ? k_exit_findings
                                                 : k_exit_ok;
}

ExitCode Export::say_what_was_sent(const ExportTarget& target) {
  const send::Tally& tally = *target.tally();
  if (tally.is_whole()) {
    say_all(tally.problems);
    say(fmt::format("{} sent to {}{}",
                    tally.sent,
                    options_.to,
                    tally.left_out > 0
                        ? fmt::format(", {} left out", tally.left_out)
                        : ""));
    return exit_code(target.count());
  }
  for (const std::string& problem : tally.problems) {
    host_.error(problem);
  }
  host_.error(fmt::format("{} sent, {} rejected, {} not sent",
                          tally.sent,
                          tally.rejected,
                          tally.failed));
  return k_exit_error;
}

Result<ExitCode> Export::conclude(ExportTarget& target) {
  HAWK_CHECK(target.finish());
  say_all(notes_);
  say_all(target.notes());
  if (target.tally() != nullptr) {
    return say_what_was_sent(target);
  }
  if (options_.output.verbose) {
    say(fmt::format("{} written", target.count()));
  }
  return exit_code(target.count());
}

Result<ExitCode> Export::run() {
  HAWK_TRY(selection_, make_export_selection(options_));
  if (!send::is_url(options_.to)
      && std::find(formats().begin(), formats().end(), options_.to)
             == formats().end()) {
    return base::fail(unknown_format(options_.to));
  }
  if (options_.to == "html") {
    return write_page();
  }
  // The inputs first: a wrong name must not empty a file.
  for (const std::string& path : paths_) {
    if (path != "-" && ::access(path.c_str(), R_OK) != 0) {
      return base::fail(base::make_system_error("open", path, errno));
    }
  }
  HAWK_TRY(ExportTarget target, open_target());
  for (const std::string& path : paths_) {
    HAWK_CHECK(read(path, target));
    if (target.is_closed()) {
      break;
    }
  }
  return conclude(target);
}

Result<ExitCode> run_export(const ExportOptions& options, Host& host) {
  HAWK_TRY(std::vector<std::string> paths, resolve_traces(options.files, host));
  return Export(options, std::move(paths), host).run();
}

} // namespace

void attach_export(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<ExportOptions>();
  attach_story_ids(app,
                   *options,
                   "a recording, or what replay reads: a path, @1 (the newest "
                   "recording), @2 ..., - (stdin)",
                   "only what belongs to this id (repeatable)");
  app.add_option("--to",
                 options->to,
                 "the format, or where to send it: http://HOST:4318 takes "
                 "OTLP, http://HOST:9411/api/v2/spans Zipkin")
      ->required()
      ->type_name("otlp|zipkin|chrome|html|URL");
  app.add_option("--output", options->output_file, "write to this file")
      ->type_name("FILE");
  app.add_option("--since",
                 options->since,
                 "only from then on: 10m, 2026-11-21T10:00, 10:30, yesterday")
      ->type_name("TIME");
  app.add_option("--until", options->until, "only before then")
      ->type_name("TIME");
  app.add_option("--service",
                 options->service,
                 "the service.name of what the run itself states; the agent's "
                 "program without it")
      ->type_name("NAME");
  app.add_flag("--no-findings",
               options->no_findings,
               "without what the rules find in a recording");
  attach_send_options(app, options->send);
  attach_output(app, options->output);
  attach_examples(app,
                  "  hawkctl export --to http://localhost:4318\n"
                  "  hawkctl export @2 -c order-17 --to otlp --output "
                  "story.jsonl\n"
                  "  hawkctl export --to chrome --output trace.json\n"
                  "  hawkctl export spans.jsonl --to "
                  "http://localhost:9411/api/v2/spans\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) {
      return run_export(*options, host);
    };
  });
}

} // namespace hawk::cli
