#pragma once

// Several traces as one story, merged by time.

#include "trace_story.hpp"

#include "base/result.hpp"
#include "story/story.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

class MergedStory final {
public:
  static base::Result<MergedStory> open(const std::vector<std::string>& paths,
                                        const story::Selection& selection);

  // The oldest of the traces' next entries; of equal times that of the trace
  // named first. Nothing at the end of all.
  base::Result<std::optional<story::Entry>> next();

  // Notes of all traces, with their names if there are several.
  std::vector<std::string> notes() const;

  bool is_damaged() const;

private:
  struct Source {
    std::string path;
    TraceStory story;
    std::optional<story::Entry> front;
    bool started = false;
  };

  std::vector<Source> sources_;
};

} // namespace hawk::cli
