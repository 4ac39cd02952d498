#pragma once

// Spans and log records that an agent prints itself, with the console exporter
// of an SDK of OpenTelemetry: indented objects of many lines in its output,
// which tell more as one record each.

#include "format/json.hpp"
#include "model/file_record.hpp"
#include "story/lines.hpp"

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace hawk::story {

class PrintedRecords final {
public:
  // A longer object is taken for lines, and so is one that is not whole after
  // so much time: whoever waits for lines is not kept.
  static constexpr std::size_t k_most_bytes = std::size_t{256} << 10;
  static constexpr model::Nanos k_patience = std::chrono::milliseconds(500);

  // Takes a record, and when it was printed.
  using RecordSink = std::function<void(model::FileRecord, model::Nanos)>;

  // What is no record goes on as lines.
  PrintedRecords(Lines::Sink lines, RecordSink records)
      : lines_(std::move(lines)),
        records_(std::move(records)) {}

  // The lines of a stream in their order.
  void accept(Line line);

  // It is that late, since the start of the trace.
  void advance(model::Nanos time);

  void finish();

  // When the oldest line that waits began.
  std::optional<model::Nanos> oldest_pending() const;

private:
  using Object = std::vector<Line>;

  void release(Object& object);
  void end(Object& object);

  Lines::Sink lines_;
  RecordSink records_;
  std::array<Object, k_streams> open_;
  std::array<std::size_t, k_streams> bytes_{};
  format::JsonDocument document_;
};

} // namespace hawk::story
