#include "replay_usage.hpp"

#include "story_page.hpp"

#include <fmt/core.h>

#include <string_view>

namespace hawk::cli {

namespace {

bool draws(const ReplayOptions& options) {
  return options.view != StoryView::timeline
         && options.format == StoryFormat::text;
}

// Where times can move: what says on each row by how much.
bool shows_skew(const ReplayOptions& options) {
  const bool drawn = draws(options) && options.view != StoryView::lanes
                     && !options.list && !options.shapes && !options.failed
                     && !options.raw;
  return drawn || options.format == StoryFormat::html;
}

// What is shown instead of entries as they come; empty: those are.
std::string_view shown_instead(const ReplayOptions& options) {
  return options.list     ? "--list"
         : options.shapes ? "--shapes"
         : options.failed ? "--failed"
         : options.raw    ? "--raw"
         : draws(options) ? "--view"
                          : "";
}

void add_pace(const ReplayOptions& options, std::vector<std::string>& notes) {
  const PaceOptions& pace = options.pace;
  const std::string_view shown = shown_instead(options);
  const std::string_view timed = pace.max_idle ? "--max-idle"
                                               : "--realtime or --speed";
  if (pace.speed > 0 && (pace.pause || !shown.empty())) {
    notes.push_back(fmt::format("{} has no effect with {}",
                                timed,
                                shown.empty() ? "--pause" : shown));
  }
  if (pace.pause && !shown.empty()) {
    notes.push_back(fmt::format("--pause has no effect with {}", shown));
  }
}

// Of a page it says what comes first.
void add_view(const ReplayOptions& options, std::vector<std::string>& notes) {
  if (options.view == StoryView::timeline
      || options.format == StoryFormat::html) {
    return;
  }
  const std::string_view shown =
      !draws(options) ? "--format ndjson or json" : shown_instead(options);
  if (shown != "--view") {
    notes.push_back(fmt::format("--view has no effect with {}", shown));
  }
}

} // namespace

base::Result<> check_usage(const ReplayOptions& options) {
  const bool overview = options.list || options.failed || options.shapes;
  if (options.follow
      && (overview || options.raw || options.view != StoryView::timeline)) {
    return base::fail(base::make_usage(
        "--follow tells a story as it goes on; a list, a drawing and --raw "
        "need its end"));
  }
  if (!options.from.empty() && (options.ids.empty() || options.follow)) {
    return base::fail(base::make_usage(
        options.follow ? "--follow does not go with --from, which is asked once"
                       : "--from wants an id to ask for: -c ID"));
  }
  if (overview && !options.context.is_none()) {
    return base::fail(base::make_usage(fmt::format(
        "{} tells whole stories: -A, -B and -C go with -c or --where",
        shown_instead(options))));
  }
  if (options.most_skew && !shows_skew(options)) {
    return base::fail(base::make_usage(
        "--adjust-skew moves spans where each row says so: in --view tree or "
        "waterfall, or --format html"));
  }
  if (options.format == StoryFormat::html) {
    HAWK_CHECK(check_page(options));
  }
  return {};
}

std::vector<std::string> find_idle_options(const ReplayOptions& options) {
  std::vector<std::string> notes;
  add_pace(options, notes);
  add_view(options, notes);
  const auto add = [&notes](bool given, std::string_view note) {
    if (given) {
      notes.emplace_back(note);
    }
  };
  add(!options.headers.empty() && options.from.empty(),
      "--header has no effect without --from");
  if (options.ids.empty()) {
    add(options.expand != story::Expand::none,
        "--expand has no effect without -c");
    add(options.match != story::Match::field,
        "--match has no effect without -c");
    add(options.index, "--index has no effect without -c");
    add(!options.context.is_none() && options.where_terms.empty(),
        "-A, -B and -C have no effect without -c or --where");
  } else {
    add(options.follow && options.expand != story::Expand::none,
        "--expand adds the traces that are known by now, and --follow looks "
        "for no others");
  }
  return notes;
}

} // namespace hawk::cli
