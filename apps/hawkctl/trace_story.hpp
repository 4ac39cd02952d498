#pragma once

// A trace file as a story: the reader, the story it feeds, and notes of what
// went by.

#include "story_source.hpp"
#include "trace_notes.hpp"

#include "base/fd.hpp"
#include "base/result.hpp"
#include "story/story.hpp"
#include "trace/reader.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

// Errors: those of Reader::open, and not_found for a trace in which nothing is
// recorded yet.
base::Result<trace::Reader> open_trace(base::Fd input, std::string name);
base::Result<trace::Reader> open_trace(const std::string& path);

class TraceStory final : public StorySource {
public:
  static base::Result<std::unique_ptr<StorySource>>
  open(trace::Reader reader,
       const story::Selection& selection,
       const SourceOptions& options);

  base::Result<std::optional<story::Entry>> next() override;
  std::vector<std::string> notes() const override;

  bool is_damaged() const override { return reader_.summary().is_damaged(); }

  bool may_grow() const override { return follow_ && !finished_; }

private:
  explicit TraceStory(trace::Reader reader);

  // Finds the clock of the trace: the header's, or if that is damaged the
  // first checkpoint's.
  base::Result<> begin(const story::Selection& selection);
  base::Result<std::optional<model::Event>> next_event();

  trace::Reader reader_;
  std::deque<model::Event> early_; // read before the clock was known
  // At one place: the story's parts refer to each other.
  std::unique_ptr<story::Story> story_;
  TraceNotes notes_;
  bool follow_ = false;
  bool finished_ = false;
};

} // namespace hawk::cli
