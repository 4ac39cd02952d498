#pragma once

// The agent's lines to log records: each by its own look, as the lines of a log
// are, so that JSON becomes fields and a traceback belongs to what it follows.
// A line that is a span becomes one.

#include "export_piece.hpp"

#include "base/log_time.hpp"
#include "format/line_decoder.hpp"
#include "story/entry.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace hawk::cli {

class ExportLines final {
public:
  using RecordSink = std::function<void(model::FileRecord)>;

  // Records with their time and id; `reference` dates stamps without a date.
  ExportLines(base::TimeReference reference, RecordSink sink);

  // A line of the agent's output, in the order of its stream.
  void add(const story::Entry& entry);

  // What waited for its continuation comes out.
  void finish();

  // The same of a recording that grows, where no line came for a second.
  void settle(model::Nanos now);

private:
  // What an entry says beside its text.
  struct Place {
    std::uint64_t offset = 0;
    model::Nanos time{};
    std::string id;
  };

  struct Stream {
    std::unique_ptr<format::LineDecoder> decoder;
    std::deque<Place> places;
    std::uint64_t offset = 0;
  };

  void put(model::FileRecord record, std::size_t stream);

  RecordSink sink_;
  model::Nanos newest_{}; // line
  std::array<Stream, story::k_streams> streams_;
};

} // namespace hawk::cli
