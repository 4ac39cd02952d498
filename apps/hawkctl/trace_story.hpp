#pragma once

// A trace file as a story: the reader, the story it feeds, and notes of what
// went by.

#include "otlp_records.hpp"
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
  // `again` reads the same trace once more, from its beginning; nothing: it can
  // be read once, and spans come when they were received.
  static base::Result<std::unique_ptr<StorySource>>
  open(trace::Reader reader,
       std::optional<base::Fd> again,
       const std::string& name,
       const story::Selection& selection,
       const SourceOptions& options);

  base::Result<std::optional<story::Entry>> next() override;
  std::vector<std::string> notes() const override;

  bool is_damaged() const override { return reader_.summary().is_damaged(); }

  bool may_grow() const override { return follow_ && !finished_; }

  std::set<std::string> traces() const override { return records_->traces(); }

  std::uint64_t mentions() const override { return records_->mentions(); }

private:
  explicit TraceStory(trace::Reader reader);

  // Finds the clock of the trace: the header's, or if that is damaged the
  // first checkpoint's.
  base::Result<> begin(const story::Selection& selection);
  base::Result<std::optional<model::Event>> next_event();
  base::Result<std::optional<story::Entry>> next_of_story();

  trace::Reader reader_;
  std::deque<model::Event> early_; // read before the clock was known
  // At one place: the story's parts refer to each other.
  std::unique_ptr<story::Story> story_;
  std::unique_ptr<OtlpRecords> records_;
  std::optional<story::Entry> front_; // of the story: which of both is older?
  bool is_whole_ = false;             // the records are those of the whole trace
  TraceNotes notes_;
  bool follow_ = false;
  bool finished_ = false;
};

} // namespace hawk::cli
