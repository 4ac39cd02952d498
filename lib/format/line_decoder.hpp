#pragma once

// Lines of a log to records, each by its own look, because files are mixed:
// plain text with what follows a record (tracebacks, indented blocks), JSON of
// any logger, logfmt, spans as JSON; in the wrapping of container runtimes or
// without it.

#include "format/framing.hpp"
#include "format/json.hpp"
#include "format/line_part.hpp"
#include "format/log_time.hpp"
#include "format/plain.hpp"
#include "format/record_sink.hpp"
#include "format/spans.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class LineDecoder final {
public:
  explicit LineDecoder(RecordSink sink, TimeReference reference = {});

  // Whole lines in their order. `offset` is that of the first byte in the file,
  // `first_line` its line's number, 0 if that is not known.
  void decode(std::string_view lines,
              std::uint64_t offset,
              std::uint64_t first_line);

  // What waited for its continuation comes out.
  void finish();

  const std::vector<Skipped>& skipped() const { return skipped_; }

private:
  using Opened = std::map<std::string, OpenRecord, std::less<>>;

  void take_line(Place place);
  bool take_object(const Place& place);
  void end_object(bool whole);
  void take_framed(std::string_view text, const Frame& frame, Place place);
  void take_text(std::string_view text, const Frame& frame, const Place& place);
  void take_docker(const DockerLine& line, const Place& place);
  bool take_json(std::string_view text, const Frame& frame, const Place& place);
  void put_value(const Json& value, const Frame& frame, const Place& place);
  void put_log(const Json& value, const Frame& frame, const Place& place);
  OpenRecord& open_of(const Frame& frame);
  void end(OpenRecord& open);
  void end_all(Opened& opened);
  void put(model::FileRecord&& record, const Frame& frame, const Place& place);
  void skip(std::string problem, std::uint64_t line);

  RecordSink sink_;
  LogTimes times_;
  JsonDocument document_;
  JsonDocument inner_;  // in a message of journald
  OpenRecord lone_;     // plain text without a frame
  Opened plain_;        // by source
  Opened pieces_;       // of cut lines
  OpenRecord object_;   // an indented JSON object
  std::vector<Skipped> skipped_;
};

} // namespace hawk::format
