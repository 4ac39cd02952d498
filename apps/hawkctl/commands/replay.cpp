// hawkctl replay [TRACE...] [-c ID]...: the story of an id, or of a whole run,
// out of recordings.

#include "commands/replay.hpp"

#include "command.hpp"
#include "destination.hpp"
#include "failed_stories.hpp"
#include "host.hpp"
#include "merged_story.hpp"
#include "pager.hpp"
#include "raw_copy.hpp"

#include "base/text.hpp"
#include "options/output.hpp"
#include "options/trace_target.hpp"
#include "story/catalogue.hpp"
#include "view/list.hpp"
#include "view/ndjson.hpp"
#include "view/timeline.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>

namespace hawk::cli {

namespace {

enum class Format { text, ndjson };

// What was typed.
struct ReplayOptions {
  std::vector<std::string> traces;
  std::vector<std::string> ids;
  bool list = false;
  bool failed = false;
  bool all = false;
  bool raw = false;
  bool no_pager = false;
  std::optional<model::Stream> stream;
  story::Match match = story::Match::field;
  Format format = Format::text;
  std::string output_file;
  OutputOptions output;
};

story::Selection make_selection(const ReplayOptions& options) {
  story::Selection selection;
  for (const std::string& id : options.ids) {
    selection.ids.emplace_back(id);
  }
  selection.match = options.match;
  selection.stream = options.stream;
  selection.background = options.all;
  return selection;
}

bool is_to_file(const ReplayOptions& options) {
  return !options.output_file.empty() && options.output_file != "-";
}

base::Result<Destination>
open_destination(const ReplayOptions& options,
                 const std::vector<std::string>& paths,
                 const Host& host) {
  if (is_to_file(options)) {
    return Destination::open_file(options.output_file, paths);
  }
  const bool pages = !options.no_pager && !options.raw
                     && options.format == Format::text
                     && host.is_terminal(STDOUT_FILENO);
  return Destination::open_standard(pages ? find_pager(host) : std::nullopt);
}

view::Style choose_style(const ReplayOptions& options, const Host& host) {
  const bool plain =
      is_to_file(options) && options.output.color == Color::automatic;
  return !plain && host.use_color(options.output.color, STDOUT_FILENO)
             ? view::Style::colored
             : view::Style::plain;
}

// Passes entries to `show` until nobody wants more. Returns how many.
template <typename Show>
base::Result<std::uint64_t>
for_each_entry(MergedStory& story, const Destination& to, Show show) {
  std::uint64_t shown = 0;
  while (!to.is_closed()) {
    HAWK_TRY(const std::optional<story::Entry> entry, story.next());
    if (!entry) {
      break;
    }
    show(*entry);
    ++shown;
  }
  return shown;
}

base::Result<std::vector<story::CatalogueRow>>
read_rows(MergedStory& story, const Destination& to, bool failed) {
  story::Catalogue catalogue;
  HAWK_CHECK(for_each_entry(
      story, to, [&catalogue](const story::Entry& e) { catalogue.add(e); }));
  return failed ? failed_rows(catalogue.rows()) : catalogue.rows();
}

base::Result<std::uint64_t> list_ids(MergedStory& story,
                                     const ReplayOptions& options,
                                     Destination& to,
                                     view::Style style) {
  HAWK_TRY(const std::vector<story::CatalogueRow> rows,
           read_rows(story, to, options.failed));
  if (options.format == Format::ndjson) {
    to.write(view::render_list_ndjson(rows));
  } else if (!rows.empty()) {
    to.write(view::render_list(rows, style));
  }
  return rows.size();
}

// What failed is known when all is read: the traces are read twice.
base::Result<std::uint64_t> show_failed(MergedStory& story,
                                        const std::vector<std::string>& paths,
                                        const ReplayOptions& options,
                                        Destination& to,
                                        view::Style style) {
  HAWK_TRY(std::vector<story::CatalogueRow> rows, read_rows(story, to, true));
  if (rows.empty()) {
    return 0;
  }
  story::Selection selection = make_selection(options);
  selection.ids.clear();
  for (const story::CatalogueRow& row : rows) {
    selection.ids.emplace_back(row.id);
  }
  FailedStories failed(std::move(rows));
  HAWK_TRY(MergedStory again, MergedStory::open(paths, selection));
  HAWK_CHECK(for_each_entry(
      again, to, [&failed](const story::Entry& e) { failed.add(e); }));
  std::uint64_t shown = 0;
  for (const FailedStories::Group& group : failed.groups()) {
    view::Timeline timeline(style);
    if (options.format == Format::text) {
      to.write((shown > 0 ? "\n" : "") + format_heading(group.row));
    }
    for (const std::size_t number : group.entries) {
      const story::Entry& entry = failed.entry(number);
      to.write(options.format == Format::text ? timeline.render(entry)
                                              : view::render_ndjson(entry));
      ++shown;
    }
  }
  return shown;
}

base::Result<std::uint64_t> show_story(MergedStory& story,
                                       const ReplayOptions& options,
                                       Destination& to,
                                       view::Style style) {
  if (options.raw) {
    return for_each_entry(story, to, [&to](const story::Entry& entry) {
      if (const story::Line* line = entry.line()) {
        to.write(story::bytes_of(*line));
      }
    });
  }
  if (options.format == Format::ndjson) {
    return for_each_entry(story, to, [&to](const story::Entry& entry) {
      to.write(view::render_ndjson(entry));
    });
  }
  view::Timeline timeline(style);
  return for_each_entry(story, to, [&to, &timeline](const story::Entry& entry) {
    to.write(timeline.render(entry));
  });
}

void say_notes(const std::vector<std::string>& notes,
               const ReplayOptions& options,
               Host& host) {
  for (const std::string& note : notes) {
    if (!options.output.quiet) {
      host.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
    }
  }
}

// Everything the agent wrote, without looking at it.
base::Result<ExitCode> replay_raw(const ReplayOptions& options,
                                  const std::vector<std::string>& paths,
                                  Host& host) {
  HAWK_TRY(Destination to, open_destination(options, paths, host));
  std::vector<std::string> notes;
  bool damaged = false;
  for (const std::string& path : paths) {
    HAWK_TRY(const RawCopied copied, copy_raw(path, options.stream, to));
    for (const std::string& note : copied.notes) {
      notes.push_back(paths.size() > 1 ? path + ": " + note : note);
    }
    damaged = damaged || copied.damaged;
  }
  HAWK_CHECK(to.finish());
  say_notes(notes, options, host);
  return damaged ? k_exit_error : k_exit_ok;
}

base::Result<ExitCode> replay(const ReplayOptions& options, Host& host) {
  HAWK_TRY(const std::vector<std::string> paths,
           resolve_traces(options.traces, host));
  const bool twice = options.failed && !options.list;
  if (twice && std::find(paths.begin(), paths.end(), "-") != paths.end()) {
    return base::fail(base::make_usage(
        "--failed reads a recording twice and standard input is gone after "
        "once: name the file"));
  }
  if (options.raw && options.ids.empty()) {
    return replay_raw(options, paths, host);
  }
  // The traces first: a wrong name must not start a pager or empty a file.
  HAWK_TRY(MergedStory story,
           MergedStory::open(paths, make_selection(options)));
  HAWK_TRY(Destination to, open_destination(options, paths, host));
  const view::Style style = choose_style(options, host);
  const auto shown = options.list ? list_ids(story, options, to, style)
                     : options.failed
                         ? show_failed(story, paths, options, to, style)
                         : show_story(story, options, to, style);
  const bool complete = !to.is_closed();
  HAWK_CHECK(to.finish());
  if (complete) {
    say_notes(story.notes(), options, host);
  }
  HAWK_TRY(const std::uint64_t count, shown);
  if (options.output.verbose) {
    host.err(fmt::format(
        "hawkctl: {} {}\n", count, options.list ? "ids" : "entries"));
  }
  if (story.is_damaged()) {
    return k_exit_error;
  }
  const bool asked = options.list || options.failed || !options.ids.empty();
  return asked && count == 0 ? k_exit_findings : k_exit_ok;
}

template <typename Value>
void add_choice(CLI::App& app,
                const std::string& names,
                Value& value,
                const std::map<std::string, Value>& choices,
                const std::string& help) {
  std::string type;
  for (const auto& [name, unused] : choices) {
    type += type.empty() ? name : "|" + name;
  }
  app.add_option_function<std::string>(
         names,
         [&value, choices](const std::string& word) {
           value = choices.at(word);
         },
         help)
      ->check(CLI::IsMember(choices).description(""))
      ->type_name(type);
}

void attach_selection(CLI::App& app, ReplayOptions& options) {
  app.add_option("TRACE",
                 options.traces,
                 "a recording: a path, @1 (the newest), @2 ..., - (stdin)");
  app.add_option("-c,--correlation-id",
                 options.ids,
                 "show what belongs to this id only (repeatable)")
      ->allow_extra_args(false)
      ->type_name("ID");
  add_choice<story::Match>(
      app,
      "--match",
      options.match,
      {{"field", story::Match::field}, {"anywhere", story::Match::anywhere}},
      "where an id counts: in a known place, or in any text");
  app.add_option_function<std::string>(
         "--stream",
         [&options](const std::string& word) {
           options.stream = word == "stdout" ? model::Stream::standard_output
                                             : model::Stream::standard_error;
         },
         "show this output of the agent only")
      ->check(CLI::IsMember({"stdout", "stderr"}).description(""))
      ->type_name("stdout|stderr");
}

} // namespace

void attach_replay(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<ReplayOptions>();
  attach_selection(app, *options);
  CLI::Option* list = app.add_flag(
      "--list", options->list, "list the ids, those that failed first");
  CLI::Option* failed = app.add_flag(
      "--failed", options->failed, "show only what failed, a story at a time");
  app.add_flag("--all",
               options->all,
               "also what the probes state for the rules: loops, connections");
  CLI::Option* raw = app.add_flag(
      "--raw", options->raw, "write the agent's bytes exactly as they were");
  add_choice<Format>(app,
                     "--format",
                     options->format,
                     {{"text", Format::text}, {"ndjson", Format::ndjson}},
                     "how to show it");
  raw->excludes(list);
  raw->excludes(failed);
  raw->excludes("--format");
  app.add_option("--output", options->output_file, "write to this file")
      ->type_name("FILE");
  app.add_flag("--no-pager", options->no_pager, "never page the text");
  attach_output(app, options->output);
  attach_examples(app,
                  "  hawkctl replay --list\n"
                  "  hawkctl replay --failed\n"
                  "  hawkctl replay -c 7f3a\n"
                  "  hawkctl replay @2 -c 7f3a --format ndjson | jq .body\n"
                  "  hawkctl replay --raw --stream stderr trace.hawk\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return replay(*options, host); };
  });
}

} // namespace hawk::cli
