#pragma once

// What `hawkctl replay` may be asked.

#include "options/story.hpp"

#include "base/result.hpp"
#include "story/story.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

enum class StoryFormat { text, ndjson, json, html };

// How a story is drawn.
enum class StoryView { timeline, tree, waterfall, lanes };

// How fast a story is told.
struct PaceOptions {
  double speed = 0; // 1: as it happened; 0: at once
  std::optional<base::Nanos> max_idle;
  bool pause = false; // a key for each entry

  bool is_timed() const { return speed > 0 || pause; }
};

struct ReplayOptions : StoryOptions {
  std::vector<std::string> from; // URLs of servers
  std::vector<std::string> headers; // for them: NAME=VALUE
  bool list = false;
  bool shapes = false;
  bool failed = false;
  StoryView view = StoryView::timeline;
  StoryFormat format = StoryFormat::text;
  story::Expand expand = story::Expand::none;
  story::ContextSize context;
  std::vector<std::string> where_terms;
  std::string since;
  std::string until;
  std::optional<model::Stream> stream;
  PaceOptions pace;
  bool all = false;
  bool raw = false;
  bool follow = false;
  bool index = false;
  bool ascii = false;
  std::optional<base::Nanos> most_skew; // nothing: times are as recorded
  bool no_pager = false;
};

void attach_replay_options(CLI::App& app, ReplayOptions& options);

// The parts of a selection that options state.
story::Selection make_selection(const ReplayOptions& options);

// What --where, --since and --until leave; nothing: all. Error: usage.
base::Result<std::function<bool(const story::Entry&)>>
make_filter(const ReplayOptions& options, base::Nanos now);

} // namespace hawk::cli
