#pragma once

// How `hawkctl replay` shows what it reads: a story as it goes, a drawing, a
// page, or its bytes.

#include "destination.hpp"
#include "entry_writer.hpp"
#include "merged_story.hpp"
#include "replay_input.hpp"

#include "base/result.hpp"
#include "options/replay.hpp"
#include "view/style.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hawk::cli {

class Host;

// What every view of one call needs.
struct ReplayView {
  const ReplayOptions& options;
  const ReplayInput& input;
  view::Style style;
  Host& host;
};

// How many entries (ids, shapes) were shown.
using Shown = base::Result<std::uint64_t>;

// Notes for people, unless they asked for quiet.
void say_notes(const ReplayView& view, const std::vector<std::string>& notes);

// Where there are several files, they are named.
EntryWriter make_writer(const ReplayView& view, Destination& to);

// Passes entries to `show` until nobody wants more.
template <typename Show>
Shown for_each_entry(MergedStory& story, const Destination& to, Show show) {
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

// Entry by entry, as fast as was asked for.
Shown tell_story(const ReplayView& view, MergedStory& story, Destination& to);

// The whole story at once: a tree, a waterfall or lanes.
Shown draw_story(const ReplayView& view, MergedStory& story, Destination& to);

// One page for a browser, of all of them or of those that failed.
Shown write_page(const ReplayView& view, MergedStory& story, Destination& to);

// The bytes of each entry as they were.
Shown copy_entries(MergedStory& story, Destination& to);

} // namespace hawk::cli
