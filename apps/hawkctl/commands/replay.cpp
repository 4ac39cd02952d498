// hawkctl replay [FILE...] [-c ID]...: the story of an id, or of a whole run,
// out of recordings and logs.

#include "commands/replay.hpp"

#include "agent_command.hpp"
#include "command.hpp"
#include "destination.hpp"
#include "host.hpp"
#include "interrupt.hpp"
#include "merged_story.hpp"
#include "pager.hpp"
#include "raw_copy.hpp"
#include "replay_input.hpp"
#include "replay_overview.hpp"
#include "replay_usage.hpp"
#include "replay_view.hpp"
#include "story_page.hpp"

#include "options/replay.hpp"
#include "options/trace_target.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <memory>
#include <set>
#include <utility>

namespace hawk::cli {

namespace {

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
  HAWK_CHECK(check_standard_output(host));
  const bool pages = !options.no_pager && !options.raw && !options.follow
                     && !options.pace.is_timed()
                     && options.format == StoryFormat::text
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

Shown show(const ReplayView& view, MergedStory& story, Destination& to) {
  const ReplayOptions& options = view.options;
  if (options.format == StoryFormat::html) {
    return write_page(view, story, to);
  }
  if (options.list) {
    return list_ids(view, story, to);
  }
  if (options.shapes) {
    return list_shapes(view, story, to);
  }
  if (options.failed) {
    return show_failed(view, story, to);
  }
  if (options.raw) {
    return copy_entries(story, to);
  }
  const bool drawn = options.view != StoryView::timeline
                     && options.format == StoryFormat::text;
  return drawn ? draw_story(view, story, to) : tell_story(view, story, to);
}

void say_count(const ReplayView& view, std::uint64_t count) {
  if (view.options.output.verbose) {
    view.host.err(fmt::format("hawkctl: {} {}\n",
                              count,
                              view.options.list     ? "ids"
                              : view.options.shapes ? "shapes"
                                                    : "entries"));
  }
}

// Nothing carries the id, but something speaks of it: say how to see that.
void say_mentions(const ReplayView& view, const MergedStory& story) {
  const std::uint64_t mentions = story.mentions();
  if (mentions > 0) {
    say_notes(view,
              {fmt::format("no record carries the id in a field, {} mention{} "
                           "it in its text: --match anywhere",
                           mentions,
                           mentions == 1 ? "s" : "")});
  }
}

// A conversation's traces have more than the records that name it.
void say_traces(const ReplayView& view, const MergedStory& story) {
  const ReplayOptions& options = view.options;
  if (options.ids.empty() || options.expand != story::Expand::none
      || options.list || options.shapes || options.failed) {
    return;
  }
  std::set<std::string> ids = story.traces();
  ids.erase(""); // of a span that names none
  if (ids.empty()) {
    return;
  }
  const std::string whose =
      ids.size() == 1 ? "its trace" : fmt::format("its {} traces", ids.size());
  say_notes(view,
            {fmt::format("only records that carry {} are shown: --expand trace "
                         "adds the others of {}",
                         options.ids.size() == 1 ? options.ids.front()
                                                 : "the ids",
                         options.ids.size() == 1 ? whose : "their traces")});
}

// Every byte of the agent's, without looking at it.
base::Result<ExitCode> copy_all(const ReplayView& view) {
  const std::vector<std::string>& paths = view.input.paths();
  HAWK_TRY(Destination to, open_destination(view.options, paths, view.host));
  std::vector<std::string> notes;
  bool damaged = false;
  for (const std::string& path : paths) {
    HAWK_TRY(const RawCopied copied, copy_raw(path, view.options.stream, to));
    for (const std::string& note : copied.notes) {
      notes.push_back(paths.size() > 1 ? path + ": " + note : note);
    }
    damaged = damaged || copied.damaged;
  }
  HAWK_CHECK(to.finish());
  say_notes(view, notes);
  return damaged ? k_exit_error : k_exit_ok;
}

base::Result<ExitCode> replay(const ReplayOptions& options, Host& host) {
  // What a server has is told by itself, or with the files that are named.
  std::vector<std::string> paths;
  if (options.from.empty() || !options.files.empty()) {
    HAWK_TRY(paths, resolve_traces(options.files, host));
  }
  HAWK_CHECK(check_usage(options));
  ReplayInput input(options, std::move(paths));
  const ReplayView view{options, input, choose_style(options, host), host};
  say_notes(view, find_idle_options(options));
  HAWK_TRY(const std::vector<std::string> news, input.prepare());
  say_notes(view, news);
  if (options.raw && options.ids.empty() && !input.has_filter()) {
    return copy_all(view);
  }
  // The files first: a wrong name must not start a pager or empty a file.
  Destination* idle = nullptr;
  input.on_idle([&idle] {
    if (idle != nullptr) {
      idle->flush();
    }
  });
  HAWK_TRY(MergedStory story, input.open());
  HAWK_TRY(Destination to, open_destination(options, input.paths(), host));
  idle = &to;
  const Shown shown = show(view, story, to);
  const bool complete = !to.is_closed();
  HAWK_CHECK(to.finish());
  if (complete) {
    say_notes(view, story.notes());
  }
  HAWK_TRY(const std::uint64_t count, shown);
  if (is_interrupted()) {
    die_by_ctrl_c();
  }
  say_count(view, count);
  if (count == 0 && complete) {
    say_mentions(view, story);
  } else if (complete) {
    say_traces(view, story);
  }
  if (story.is_damaged()) {
    return k_exit_error;
  }
  const bool asked = options.list || options.shapes || options.failed
                     || !options.ids.empty() || input.has_filter()
                     || options.stream;
  return asked && count == 0 ? k_exit_findings : k_exit_ok;
}

} // namespace

void attach_replay(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<ReplayOptions>();
  attach_replay_options(app, *options);
  attach_examples(app,
                  "  hawkctl replay --list\n"
                  "  hawkctl replay --failed\n"
                  "  hawkctl replay --shapes *.log\n"
                  "  hawkctl replay -c 7f3a\n"
                  "  hawkctl replay -c 7f3a *.log trace.json\n"
                  "  kubectl logs --prefix -l app=orders | hawkctl replay -c "
                  "req-17\n"
                  "  hawkctl replay @2 -c 7f3a --format ndjson | jq .body\n"
                  "  hawkctl replay -c 7f3a --format html --output story.html\n"
                  "  hawkctl replay --from jaeger+http://localhost:16686 -c "
                  "7f3a agent.log\n"
                  "  hawkctl replay --raw --stream stderr trace.hawk\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return replay(*options, host); };
  });
}

} // namespace hawk::cli
