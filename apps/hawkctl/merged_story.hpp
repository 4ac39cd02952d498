#pragma once

// Several traces and logs as one story, merged by time.

#include "story_source.hpp"

#include "base/result.hpp"
#include "story/story.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

class MergedStory final {
public:
  // A file that cannot be read is a problem, and the others go on. Error: there
  // is none that can be read.
  static base::Result<MergedStory> open(const std::vector<std::string>& paths,
                                        const story::Selection& selection,
                                        const SourceOptions& options = {});

  // The oldest of the sources' next entries; of equal times that of the source
  // named first. Nothing at the end of all.
  base::Result<std::optional<story::Entry>> next();

  // Enters all entries, in any order, if there is a faster way than next() for
  // all of the sources; else false, and nothing was read.
  bool count(story::Ledger& into);

  // Notes of all sources, with their names if there are several.
  std::vector<std::string> notes() const;

  // What happened to sources that are followed since the last call.
  std::vector<std::string> take_news();

  // Whether more may come though next() gave nothing.
  bool may_grow() const;

  // A damaged recording, or a problem.
  bool is_damaged() const;

  std::set<std::string> traces() const;
  std::uint64_t mentions() const;

private:
  base::Result<std::optional<story::Entry>> next_of_all();

  struct Source {
    std::string path;
    std::unique_ptr<StorySource> story;
    std::optional<story::Entry> front;
    bool started = false; // front is what it gave, nothing: its end
    bool failed = false;
  };

  std::vector<Source> sources_;
  bool follow_ = false;
  std::function<bool(const story::Entry&)> filter_;
  std::vector<std::string> problems_;
};

} // namespace hawk::cli
