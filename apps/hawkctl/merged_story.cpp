#include "merged_story.hpp"

#include "input_file.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace hawk::cli {

namespace {

constexpr std::size_t k_other_files = 64;

} // namespace

base::Result<MergedStory>
MergedStory::open(const std::vector<std::string>& paths,
                  const story::Selection& selection,
                  const SourceOptions& options) {
  MergedStory merged;
  merged.follow_ = options.follow;
  merged.filter_ = options.filter;
  allow_files(paths.size() + k_other_files);
  SourceOptions shared = options;
  shared.shares = paths.size();
  for (const std::string& path : paths) {
    auto story = open_story(path, selection, shared);
    if (story) {
      merged.sources_.push_back({path, *std::move(story), std::nullopt});
    } else if (paths.size() == 1) {
      return base::fail(story.error());
    } else {
      merged.problems_.push_back(story.error().message);
    }
  }
  if (merged.sources_.empty()) {
    return base::fail(base::make_malformed(
        fmt::format("none of them can be read: {}",
                    fmt::join(merged.problems_, "; "))));
  }
  return merged;
}

base::Result<std::optional<story::Entry>> MergedStory::next() {
  while (true) {
    HAWK_TRY(std::optional<story::Entry> entry, next_of_all());
    if (!entry || !filter_ || filter_(*entry)) {
      return entry;
    }
  }
}

base::Result<std::optional<story::Entry>> MergedStory::next_of_all() {
  Source* oldest = nullptr;
  for (Source& source : sources_) {
    if (!source.started) {
      auto next = source.story->next();
      if (!next) {
        // What came of it is told; the others go on.
        problems_.push_back(next.error().message);
        source.started = true;
        source.failed = true;
        source.front = std::nullopt;
        continue;
      }
      source.front = *std::move(next);
      // One that is followed may have more at the next call.
      source.started = source.front || !follow_;
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

bool MergedStory::count(story::Ledger& into) {
  const auto can = [](const Source& source) {
    return source.story->can_count();
  };
  if (filter_ || !std::all_of(sources_.begin(), sources_.end(), can)) {
    return false;
  }
  for (const Source& source : sources_) {
    if (auto counted = source.story->count(into); !counted) {
      problems_.push_back(counted.error().message);
    }
  }
  return true;
}

std::vector<std::string> MergedStory::notes() const {
  std::vector<std::string> all = problems_;
  for (const Source& source : sources_) {
    for (const std::string& note : source.story->notes()) {
      all.push_back(sources_.size() > 1 ? source.path + ": " + note : note);
    }
  }
  return all;
}

std::vector<std::string> MergedStory::take_news() {
  std::vector<std::string> all;
  for (const Source& source : sources_) {
    for (std::string& one : source.story->take_news()) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool MergedStory::may_grow() const {
  return std::any_of(
      sources_.begin(), sources_.end(), [](const Source& source) {
        return !source.failed && source.story->may_grow();
      });
}

bool MergedStory::is_damaged() const {
  return !problems_.empty()
         || std::any_of(
             sources_.begin(), sources_.end(), [](const Source& source) {
               return source.story->is_damaged();
             });
}

std::set<std::string> MergedStory::traces() const {
  std::set<std::string> all;
  for (const Source& source : sources_) {
    all.merge(source.story->traces());
  }
  return all;
}

std::uint64_t MergedStory::mentions() const {
  std::uint64_t all = 0;
  for (const Source& source : sources_) {
    all += source.story->mentions();
  }
  return all;
}

} // namespace hawk::cli
