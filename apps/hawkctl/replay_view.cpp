#include "replay_view.hpp"

#include "host.hpp"
#include "interrupt.hpp"
#include "playback.hpp"
#include "replay_overview.hpp"
#include "story_page.hpp"

#include "base/text.hpp"
#include "view/lanes.hpp"
#include "view/tree.hpp"
#include "view/waterfall.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <chrono>
#include <thread>
#include <utility>

namespace hawk::cli {

namespace {

// How long a follower waits for more.
constexpr std::chrono::milliseconds k_follow_rest(100);

} // namespace

void say_notes(const ReplayView& view, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    if (!view.options.output.quiet) {
      view.host.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
    }
  }
}

EntryWriter make_writer(const ReplayView& view, Destination& to) {
  return {view.options.format, view.style, view.input.labels(), to};
}

Shown tell_story(const ReplayView& view, MergedStory& story, Destination& to) {
  const PaceOptions& pace = view.options.pace;
  const bool live = pace.is_timed() || view.options.follow;
  if (live) {
    listen_for_interrupt();
  }
  EntryWriter writer = make_writer(view, to);
  HAWK_TRY(Playback playback, Playback::start(pace));
  std::uint64_t shown = 0;
  while (!to.is_closed()) {
    HAWK_TRY(const std::optional<story::Entry> entry, story.next());
    say_notes(view, story.take_news());
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
    if (live) {
      to.flush();
    }
  }
  writer.finish();
  return shown;
}

Shown draw_story(const ReplayView& view, MergedStory& story, Destination& to) {
  std::vector<story::Entry> entries;
  HAWK_TRY(const std::uint64_t shown,
           for_each_entry(story, to, [&entries](const story::Entry& entry) {
             entries.push_back(entry);
           }));
  view::SpanView spans;
  spans.style = view.style;
  spans.width = view.host.width_of(STDOUT_FILENO);
  spans.charset = view.options.ascii || !view.host.is_utf8()
                      ? view::Charset::ascii
                      : view::Charset::unicode;
  spans.most_skew = view.options.most_skew;
  const auto sink = [&to](std::string_view text) { to.write(text); };
  if (shown == 0) {
    return 0;
  }
  switch (view.options.view) {
  case StoryView::tree:
    view::render_tree(entries, spans, sink);
    break;
  case StoryView::waterfall:
    view::render_waterfall(entries, spans, sink);
    break;
  case StoryView::lanes:
  case StoryView::timeline:
    view::render_lanes(entries, spans, sink);
    break;
  }
  return shown;
}

Shown write_page(const ReplayView& view, MergedStory& story, Destination& to) {
  view::HtmlPage page(page_options(view.options, view.input.paths()));
  const auto add = [&page](const story::Entry& e) { page.add(e); };
  std::uint64_t shown = 0;
  if (view.options.failed) {
    HAWK_TRY(const std::vector<story::CatalogueRow> rows,
             read_rows(view, story, to, Rows::failed));
    if (!rows.empty()) {
      HAWK_TRY(MergedStory again, view.input.open_stories(rows));
      HAWK_TRY(shown, for_each_entry(again, to, add));
    }
  } else {
    HAWK_TRY(shown, for_each_entry(story, to, add));
  }
  for (std::string& note : story.notes()) {
    page.add_note(std::move(note));
  }
  const std::uint64_t stories =
      page.render([&to](std::string_view text) { to.write(text); });
  return view.options.list ? stories : shown;
}

Shown copy_entries(MergedStory& story, Destination& to) {
  return for_each_entry(story, to, [&to](const story::Entry& entry) {
    if (const story::Line* line = entry.line()) {
      to.write(story::bytes_of(*line));
    } else if (!entry.raw.empty()) {
      to.write(entry.raw);
      to.write(entry.raw.back() == '\n' ? "" : "\n");
    }
  });
}

} // namespace hawk::cli
