#pragma once

// Lines of a log to records, each by its own look, because files are mixed:
// plain text with what follows a record (tracebacks, indented blocks), JSON of
// any logger, logfmt, spans as JSON; in the wrapping of container runtimes or
// without it.

#include "format/framing.hpp"
#include "format/json.hpp"
#include "format/log_time.hpp"
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
  // A record of more bytes is cut, and its rest is another.
  static constexpr std::size_t k_most_bytes = std::size_t{1} << 20;

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
  // A record of plain text, or pieces of a cut line, of one source.
  struct Open {
    std::string text;
    std::string raw;
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    Frame frame;
    bool traceback = false;
  };

  struct Place {
    std::string_view raw;
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };

  using Opened = std::map<std::string, Open, std::less<>>;

  void take_line(const Place& place);
  bool take_object(const Place& place);
  void take_framed(std::string_view text, const Frame& frame, Place place);
  void take_text(std::string_view text, const Frame& frame, const Place& place);
  bool take_json(std::string_view text, const Frame& frame, const Place& place);
  bool continues(const Open& open, std::string_view text) const;
  void begin(std::string_view text, const Frame& frame, const Place& place);
  void end(Open& open);
  void end_all(Opened& opened);
  void put(model::LogEvent event, const Frame& frame, const Place& place);
  void put_spans(SpanFormat format, const Json& value, const Place& place);
  void skip(std::string problem, std::uint64_t line);

  RecordSink sink_;
  LogTimes times_;
  JsonDocument document_;
  Opened plain_;  // by source
  Opened pieces_; // of cut lines
  Open object_;   // an indented JSON object; empty text: none
  std::vector<Skipped> skipped_;
};

// What a line is to its neighbours, by its own bytes.
enum class LinePart {
  whole,
  continues, // the record above
  goes_on,   // a piece: the next one of its source belongs to it
};

LinePart part_of(std::string_view line);

} // namespace hawk::format
