// hawkctl replay [FILE...] [-c ID]...: the story of an id, or of a whole run,
// out of recordings and logs.

#include "commands/replay.hpp"

#include "agent_command.hpp"
#include "command.hpp"
#include "destination.hpp"
#include "entry_writer.hpp"
#include "failed_stories.hpp"
#include "host.hpp"
#include "interrupt.hpp"
#include "merged_story.hpp"
#include "pager.hpp"
#include "playback.hpp"
#include "raw_copy.hpp"
#include "remote_stories.hpp"
#include "spool.hpp"
#include "story_page.hpp"

#include "base/text.hpp"
#include "options/replay.hpp"
#include "options/trace_target.hpp"
#include "story/catalogue.hpp"
#include "story/shape.hpp"
#include "view/json_document.hpp"
#include "view/lanes.hpp"
#include "view/list.hpp"
#include "view/shapes.hpp"
#include "view/tree.hpp"
#include "view/waterfall.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace hawk::cli {

namespace {

// An id of a trace leads to others; more rounds than this are a web.
constexpr int k_most_rounds = 16;

// Of more failed stories than this all lines are read.
constexpr std::size_t k_most_sought = 32;

// How long a follower waits for more.
constexpr std::chrono::milliseconds k_follow_rest(100);

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

// One call of the command: what it reads, how, and where it goes.
class Replay final {
public:
  Replay(const ReplayOptions& options,
         std::vector<std::string> paths,
         Host& host)
      : options_(options),
        paths_(std::move(paths)),
        selection_(make_selection(options)),
        style_(choose_style(options, host)),
        host_(host) {}

  base::Result<ExitCode> run();

private:
  // How many were shown.
  using Shown = base::Result<std::uint64_t>;

  base::Result<> check_usage() const;
  bool reads_twice() const;
  base::Result<MergedStory> open(const story::Selection& selection) const;
  base::Result<> expand();
  base::Result<std::vector<story::CatalogueRow>>
  read_rows(MergedStory& story, const Destination& to, bool failed);
  Shown show(MergedStory& story, Destination& to);
  Shown list_ids(MergedStory& story, Destination& to);
  Shown list_shapes(MergedStory& story, Destination& to);
  void write_rows(const std::string& what,
                  const std::string& lines,
                  Destination& to) const;
  Shown show_failed(MergedStory& story, Destination& to);
  Shown show_story(MergedStory& story, Destination& to);
  story::Selection
  select_stories(const std::vector<story::CatalogueRow>& rows) const;
  EntryWriter make_writer(Destination& to) const;
  Shown draw(MergedStory& story, Destination& to);
  Shown write_page(MergedStory& story, Destination& to);
  Shown show_raw(MergedStory& story, Destination& to);
  base::Result<ExitCode> copy_all();
  void say_notes(const std::vector<std::string>& notes);
  void say_mentions(const MergedStory& story);

  const ReplayOptions& options_;
  std::vector<std::string> paths_;
  story::Selection selection_;
  std::function<bool(const story::Entry&)> filter_;
  Spool spool_;
  Destination* to_ = nullptr; // where what is shown goes
  view::Style style_;
  Host& host_;
};

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
Replay::read_rows(MergedStory& story, const Destination& to, bool failed) {
  story::Catalogue catalogue;
  if (!story.count(catalogue)) {
    HAWK_CHECK(for_each_entry(
        story, to, [&catalogue](const story::Entry& e) { catalogue.add(e); }));
  }
  if (catalogue.dropped() > 0) {
    say_notes({fmt::format("{} entries are of more ids than are kept ({})",
                           catalogue.dropped(),
                           story::Catalogue::k_max_ids)});
  }
  return failed ? failed_rows(catalogue.rows()) : catalogue.rows();
}

base::Result<> Replay::check_usage() const {
  const bool overview = options_.list || options_.failed || options_.shapes
                        || options_.view != StoryView::timeline;
  if (options_.follow && (overview || options_.raw)) {
    return base::fail(base::make_usage(
        "--follow tells a story as it goes on; a list, a drawing and --raw "
        "need its end"));
  }
  if (!options_.from.empty() && (options_.ids.empty() || options_.follow)) {
    return base::fail(base::make_usage(
        options_.follow ? "--follow does not go with --from, which is asked once"
                        : "--from wants an id to ask for: -c ID"));
  }
  if (options_.format == StoryFormat::html) {
    HAWK_CHECK(check_page(options_));
  }
  return {};
}

bool Replay::reads_twice() const {
  return (options_.failed && !options_.list)
         || (options_.expand != story::Expand::none && !options_.ids.empty());
}

base::Result<MergedStory>
Replay::open(const story::Selection& selection) const {
  SourceOptions source;
  source.threads = options_.threads;
  source.follow = options_.follow;
  source.index = options_.index;
  source.counts = (options_.list || options_.failed) && selection.ids.empty()
                  && selection.context.is_none() && !selection.stream;
  source.numbers = options_.format != StoryFormat::text;
  source.filter = filter_;
  source.spool = &spool_;
  source.idle = [this] {
    if (to_ != nullptr) {
      to_->flush();
    }
  };
  return MergedStory::open(paths_, selection, source);
}

// Adds the traces of what was found, until there are no new ones.
base::Result<> Replay::expand() {
  if (options_.expand == story::Expand::none || options_.ids.empty()) {
    return {};
  }
  std::set<std::string> known;
  for (int round = 0; round < k_most_rounds; ++round) {
    HAWK_TRY(MergedStory story, open(selection_));
    while (true) {
      HAWK_TRY(const std::optional<story::Entry> entry, story.next());
      if (!entry) {
        break;
      }
    }
    bool grew = false;
    for (const std::string& trace : story.traces()) {
      if (!trace.empty() && known.insert(trace).second) {
        selection_.ids.emplace_back(trace);
        grew = true;
      }
    }
    if (!grew) {
      break;
    }
  }
  return {};
}

// Where there are several files, they are named.
EntryWriter Replay::make_writer(Destination& to) const {
  using Naming = view::Timeline::Naming;
  return {options_.format,
          style_,
          paths_.size() > 1 ? Naming::file : Naming::service,
          to};
}

// As they are, or as one document.
void Replay::write_rows(const std::string& what,
                        const std::string& lines,
                        Destination& to) const {
  to.write(options_.format == StoryFormat::json
               ? view::make_json_document("hawkctl." + what + "/1", what, lines)
               : lines);
}

Replay::Shown Replay::list_ids(MergedStory& story, Destination& to) {
  HAWK_TRY(const std::vector<story::CatalogueRow> rows,
           read_rows(story, to, options_.failed));
  if (options_.format != StoryFormat::text) {
    write_rows("stories", view::render_list_ndjson(rows), to);
  } else if (!rows.empty()) {
    to.write(view::render_list(rows, style_));
  }
  return rows.size();
}

Replay::Shown Replay::list_shapes(MergedStory& story, Destination& to) {
  story::Shapes shapes;
  HAWK_CHECK(for_each_entry(
      story, to, [&shapes](const story::Entry& e) { shapes.add(e); }));
  const std::vector<story::ShapeRow> rows = shapes.rows();
  if (options_.format != StoryFormat::text) {
    write_rows("shapes", view::render_shapes_ndjson(rows), to);
  } else {
    to.write(view::render_shapes(rows, style_));
  }
  if (shapes.dropped() > 0) {
    say_notes({fmt::format("{} entries are of more stories than are kept",
                           shapes.dropped())});
  }
  return rows.size();
}

story::Selection
Replay::select_stories(const std::vector<story::CatalogueRow>& rows) const {
  story::Selection selection = selection_;
  selection.ids.clear();
  for (const story::CatalogueRow& row : rows) {
    selection.ids.emplace_back(row.id);
  }
  return selection;
}

// What failed is known when all is read: the files are read twice.
Replay::Shown Replay::show_failed(MergedStory& story, Destination& to) {
  HAWK_TRY(std::vector<story::CatalogueRow> rows, read_rows(story, to, true));
  if (rows.empty()) {
    return 0;
  }
  story::Selection selection = select_stories(rows);
  if (rows.size() > k_most_sought) {
    selection.ids.clear(); // each line would be compared with each of them
  }
  HAWK_TRY(MergedStory again, open(selection));
  FailedStories failed(std::move(rows));
  HAWK_CHECK(for_each_entry(
      again, to, [&failed](const story::Entry& e) { failed.add(e); }));
  EntryWriter writer = make_writer(to);
  std::uint64_t shown = 0;
  for (const FailedStories::Group& group : failed.groups()) {
    writer.begin_story(format_heading(group.row));
    for (const std::size_t number : group.entries) {
      writer.write(failed.entry(number));
      ++shown;
    }
  }
  writer.finish();
  return shown;
}

Replay::Shown Replay::show_raw(MergedStory& story, Destination& to) {
  return for_each_entry(story, to, [&to](const story::Entry& entry) {
    if (const story::Line* line = entry.line()) {
      to.write(story::bytes_of(*line));
    } else if (!entry.raw.empty()) {
      to.write(entry.raw);
      to.write(entry.raw.back() == '\n' ? "" : "\n");
    }
  });
}

Replay::Shown Replay::show_story(MergedStory& story, Destination& to) {
  if (options_.pace.is_timed() || options_.follow) {
    listen_for_interrupt();
  }
  EntryWriter writer = make_writer(to);
  HAWK_TRY(Playback playback, Playback::start(options_.pace));
  std::uint64_t shown = 0;
  while (!to.is_closed()) {
    HAWK_TRY(const std::optional<story::Entry> entry, story.next());
    say_notes(story.take_news());
    if (is_interrupted()) {
      break;
    }
    if (!entry && story.may_grow() && !to.is_unread()) {
      std::this_thread::sleep_for(k_follow_rest);
      continue;
    }
    if (!entry || !playback.wait_for(*entry)) {
      break;
    }
    writer.write(*entry);
    shown += entry->context ? 0U : 1U;
    if (options_.pace.is_timed() || options_.follow) {
      to.flush();
    }
  }
  writer.finish();
  return shown;
}

// The whole story at once.
Replay::Shown Replay::draw(MergedStory& story, Destination& to) {
  std::vector<story::Entry> entries;
  HAWK_TRY(const std::uint64_t shown,
           for_each_entry(story, to, [&entries](const story::Entry& entry) {
             entries.push_back(entry);
           }));
  view::SpanView view;
  view.style = style_;
  view.width = host_.width_of(STDOUT_FILENO);
  view.charset = options_.ascii || !host_.is_utf8() ? view::Charset::ascii
                                                    : view::Charset::unicode;
  view.most_skew = options_.most_skew;
  const auto sink = [&to](std::string_view text) { to.write(text); };
  if (shown == 0) {
    return 0;
  }
  switch (options_.view) {
  case StoryView::tree:
    view::render_tree(entries, view, sink);
    break;
  case StoryView::waterfall:
    view::render_waterfall(entries, view, sink);
    break;
  case StoryView::lanes:
  case StoryView::timeline:
    view::render_lanes(entries, view, sink);
    break;
  }
  return shown;
}

// One page for a browser, of all of them or of those that failed.
Replay::Shown Replay::write_page(MergedStory& story, Destination& to) {
  view::HtmlPage page(page_options(options_, paths_));
  const auto add = [&page](const story::Entry& e) { page.add(e); };
  std::uint64_t shown = 0;
  if (options_.failed) {
    HAWK_TRY(const std::vector<story::CatalogueRow> rows,
             read_rows(story, to, true));
    if (!rows.empty()) {
      HAWK_TRY(MergedStory again, open(select_stories(rows)));
      HAWK_TRY(shown, for_each_entry(again, to, add));
    }
  } else {
    HAWK_TRY(shown, for_each_entry(story, to, add));
  }
  for (std::string& note : story.notes()) {
    page.add_note(std::move(note));
  }
  page.render([&to](std::string_view text) { to.write(text); });
  return options_.list ? page.stories() : shown;
}

Replay::Shown Replay::show(MergedStory& story, Destination& to) {
  if (options_.format == StoryFormat::html) {
    return write_page(story, to);
  }
  if (options_.list) {
    return list_ids(story, to);
  }
  if (options_.shapes) {
    return list_shapes(story, to);
  }
  if (options_.failed) {
    return show_failed(story, to);
  }
  if (options_.raw) {
    return show_raw(story, to);
  }
  const bool drawn = options_.view != StoryView::timeline
                     && options_.format == StoryFormat::text;
  return drawn ? draw(story, to) : show_story(story, to);
}

void Replay::say_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    if (!options_.output.quiet) {
      host_.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
    }
  }
}

// Nothing carries the id, but something speaks of it: say how to see that.
void Replay::say_mentions(const MergedStory& story) {
  const std::uint64_t mentions = story.mentions();
  if (mentions > 0) {
    say_notes({fmt::format("no record carries the id in a field, {} mention{} "
                           "it in its text: --match anywhere",
                           mentions,
                           mentions == 1 ? "s" : "")});
  }
}

// Every byte of the agent's, without looking at it.
base::Result<ExitCode> Replay::copy_all() {
  HAWK_TRY(Destination to, open_destination(options_, paths_, host_));
  std::vector<std::string> notes;
  bool damaged = false;
  for (const std::string& path : paths_) {
    HAWK_TRY(const RawCopied copied, copy_raw(path, options_.stream, to));
    for (const std::string& note : copied.notes) {
      notes.push_back(paths_.size() > 1 ? path + ": " + note : note);
    }
    damaged = damaged || copied.damaged;
  }
  HAWK_CHECK(to.finish());
  say_notes(notes);
  return damaged ? k_exit_error : k_exit_ok;
}

base::Result<ExitCode> Replay::run() {
  HAWK_CHECK(check_usage());
  HAWK_TRY(filter_,
           make_filter(options_,
                       std::chrono::system_clock::now().time_since_epoch()));
  if (options_.raw && options_.ids.empty() && !filter_) {
    return copy_all();
  }
  HAWK_TRY(const std::vector<std::string> news,
           fetch_stories(options_, paths_, spool_));
  say_notes(news);
  if (reads_twice()) {
    HAWK_CHECK(spool_.keep(paths_));
  }
  HAWK_CHECK(expand());
  // The files first: a wrong name must not start a pager or empty a file.
  HAWK_TRY(MergedStory story, open(selection_));
  HAWK_TRY(Destination to, open_destination(options_, paths_, host_));
  to_ = &to;
  const Shown shown = show(story, to);
  const bool complete = !to.is_closed();
  HAWK_CHECK(to.finish());
  if (complete) {
    say_notes(story.notes());
  }
  HAWK_TRY(const std::uint64_t count, shown);
  if (is_interrupted()) {
    die_by_ctrl_c();
  }
  if (options_.output.verbose) {
    host_.err(fmt::format("hawkctl: {} {}\n",
                          count,
                          options_.list     ? "ids"
                          : options_.shapes ? "shapes"
                                            : "entries"));
  }
  if (count == 0 && complete) {
    say_mentions(story);
  }
  if (story.is_damaged()) {
    return k_exit_error;
  }
  const bool asked = options_.list || options_.shapes || options_.failed
                     || !options_.ids.empty() || filter_;
  return asked && count == 0 ? k_exit_findings : k_exit_ok;
}

base::Result<ExitCode> replay(const ReplayOptions& options, Host& host) {
  // What a server has is told by itself, or with the files that are named.
  std::vector<std::string> paths;
  if (options.from.empty() || !options.files.empty()) {
    HAWK_TRY(paths, resolve_traces(options.files, host));
  }
  return Replay(options, std::move(paths), host).run();
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
