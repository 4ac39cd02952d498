#include "merged_story.hpp"

#include <algorithm>
#include <utility>

namespace hawk::cli {

base::Result<MergedStory>
MergedStory::open(const std::vector<std::string>& paths,
                  const story::Selection& selection) {
  MergedStory merged;
  for (const std::string& path : paths) {
    HAWK_TRY(TraceStory story, TraceStory::open(path, selection));
    merged.sources_.push_back({path, std::move(story), std::nullopt, false});
  }
  return merged;
}

base::Result<std::optional<story::Entry>> MergedStory::next() {
  Source* oldest = nullptr;
  for (Source& source : sources_) {
    if (!source.started) {
      HAWK_TRY(source.front, source.story.next());
      source.started = true;
    }
    if (source.front
        && (oldest == nullptr || source.front->time < oldest->front->time)) {
      oldest = &source;
    }
  }
  if (oldest == nullptr) {
    return std::optional<story::Entry>();
  }
  std::optional<story::Entry> entry = std::exchange(oldest->front, {});
  oldest->started = false; // the next call reads on
  return entry;
}

std::vector<std::string> MergedStory::notes() const {
  std::vector<std::string> all;
  for (const Source& source : sources_) {
    for (const std::string& note : source.story.notes()) {
      all.push_back(sources_.size() > 1 ? source.path + ": " + note : note);
    }
  }
  return all;
}

bool MergedStory::is_damaged() const {
  return std::any_of(
      sources_.begin(), sources_.end(), [](const Source& source) {
        return source.story.summary().is_damaged();
      });
}

} // namespace hawk::cli
