#pragma once

// The spans and log records that a trace has by OTLP, in the order of their own
// times: a span comes when it has ended, long after it began, so that those of
// a whole trace are read before the first is told. What was asked for is held.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "story/record_story.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace hawk::cli {

class OtlpRecords final {
public:
  // `start`: when the trace began, since 1970.
  OtlpRecords(story::Selection selection, base::Nanos start);

  // Those of a whole trace; `input` reads it from its beginning.
  base::Result<> read(base::Fd input, const std::string& name);

  // Those of an event, if it has some: of a trace that goes on.
  void accept(const model::Event& event);
  void finish() { story_.finish(); }

  // The next entry, or when it was.
  std::optional<story::Entry> take();
  std::optional<base::Nanos> next_time();

  // All that is held, of a trace that goes on.
  std::optional<story::Entry> take_held();

  const std::set<std::string>& traces() const { return story_.traces(); }

  std::uint64_t mentions() const { return story_.mentions(); }

private:
  std::optional<story::Entry> made_fit(std::optional<story::Entry> entry) const;

  base::Nanos start_;
  story::RecordStory story_;
  std::optional<story::Entry> next_;
};

} // namespace hawk::cli
