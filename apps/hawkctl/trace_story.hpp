#pragma once

// A trace file as a story: the reader, the story it feeds, and notes of what
// went by.

#include "trace_notes.hpp"

#include "base/result.hpp"
#include "story/story.hpp"
#include "trace/reader.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

// Opens a path, or standard input for "-". Errors: those of Reader::open, and
// not_found for a trace in which nothing is recorded yet.
base::Result<trace::Reader> open_trace(const std::string& path);

class TraceStory final {
public:
  static base::Result<TraceStory> open(const std::string& path,
                                       const story::Selection& selection);

  // The next entry in the order of time; nothing at the end.
  base::Result<std::optional<story::Entry>> next();

  trace::ReadSummary summary() const { return reader_.summary(); }

  std::vector<std::string> notes() const;

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
  bool finished_ = false;
};

} // namespace hawk::cli
