#include "replay_input.hpp"

#include "remote_stories.hpp"

#include <chrono>
#include <set>
#include <utility>

namespace hawk::cli {

namespace {

bool expands(const ReplayOptions& options) {
  return options.expand != story::Expand::none && !options.ids.empty();
}

bool reads_twice(const ReplayOptions& options) {
  return (options.failed && !options.list) || expands(options);
}

// Reads a story for the traces that it leads to.
base::Result<std::set<std::string>> read_traces(MergedStory story) {
  while (true) {
    HAWK_TRY(const std::optional<story::Entry> entry, story.next());
    if (!entry) {
      return story.traces();
    }
  }
}

} // namespace

ReplayInput::ReplayInput(const ReplayOptions& options,
                         std::vector<std::string> paths)
    : options_(options),
      paths_(std::move(paths)),
      selection_(make_selection(options)) {}

base::Result<std::vector<std::string>> ReplayInput::prepare() {
  HAWK_TRY(filter_,
           make_filter(options_,
                       std::chrono::system_clock::now().time_since_epoch()));
  if (!options_.context.is_none()) {
    selection_.fits = filter_; // neighbours are those of what it leaves
  }
  HAWK_TRY(std::vector<std::string> news,
           fetch_stories(options_, paths_, spool_));
  if (paths_.size() > 1) {
    labels_.emplace(paths_);
  }
  if (reads_twice(options_)) {
    HAWK_CHECK(spool_.keep(paths_));
  }
  if (expands(options_)) {
    HAWK_CHECK(expand());
  }
  return news;
}

// Adds the traces of what was found, and the traces of what those have found,
// until there are no new ones. Each round looks for the new ones only.
base::Result<> ReplayInput::expand() {
  std::set<std::string> known;
  story::Selection round = selection_;
  while (!round.ids.empty()) {
    HAWK_TRY(MergedStory story, open(round));
    HAWK_TRY(const std::set<std::string> traces, read_traces(std::move(story)));
    round.ids.clear();
    for (const std::string& trace : traces) {
      if (!trace.empty() && known.insert(trace).second) {
        round.ids.emplace_back(trace);
        selection_.ids.emplace_back(trace);
      }
    }
  }
  return {};
}

base::Result<MergedStory>
ReplayInput::open_stories(const std::vector<story::CatalogueRow>& rows) const {
  story::Selection selection = selection_;
  selection.ids.clear();
  for (const story::CatalogueRow& row : rows) {
    selection.ids.emplace_back(row.id);
  }
  return open(selection);
}

base::Result<MergedStory> ReplayInput::open_all() const {
  story::Selection selection = selection_;
  selection.ids.clear();
  return open(selection);
}

base::Result<MergedStory>
ReplayInput::open(const story::Selection& selection) const {
  SourceOptions source;
  source.threads = options_.threads;
  source.follow = options_.follow;
  source.index = options_.index;
  source.counts = (options_.list || options_.failed || options_.shapes)
                  && selection.ids.empty() && selection.context.is_none()
                  && !selection.stream;
  source.numbers = options_.format != StoryFormat::text;
  source.filter = filter_;
  source.spool = &spool_;
  source.idle = idle_;
  return MergedStory::open(paths_, selection, source);
}

} // namespace hawk::cli
