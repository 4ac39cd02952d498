#pragma once

// Lines of a log to records, each by its own look, because files are mixed:
// plain text with what follows a record (tracebacks, indented blocks), JSON of
// any logger, logfmt, spans as JSON; in the wrapping of container runtimes or
// without it.

#include "format/framing.hpp"
#include "format/glance.hpp"
#include "format/json.hpp"
#include "format/json_glancer.hpp"
#include "format/line_part.hpp"
#include "format/logfmt_glancer.hpp"
#include "format/log_time.hpp"
#include "format/plain.hpp"
#include "format/record_sink.hpp"
#include "format/spans.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class LineDecoder final {
public:
  explicit LineDecoder(RecordSink sink, TimeReference reference = {});

  // Of most records a glance only; the sink takes the others. It must not be
  // moved.
  LineDecoder(RecordSink sink, GlanceSink glances, TimeReference reference);

  // Whole lines in their order. `offset` is that of the first byte in the file,
  // `first_line` its line's number, 0 if that is not known. Returns how many
  // newlines there were.
  std::uint64_t decode(std::string_view lines,
                       std::uint64_t offset,
                       std::uint64_t first_line);

  // What waited for its continuation comes out.
  void finish();

  // Begins anew, as if it had read nothing.
  void reset();

  // What waits for its continuation.
  enum class Waiting {
    nothing,
    plain, // a record of plain text, which many lines end by their look
    sources, // records of containers, which a line of the same one ends
    more,
  };

  Waiting waiting() const;

  // Where the records begin that wait for their next line, by source.
  struct Standing {
    std::optional<std::uint64_t> lone; // without a frame
    std::map<std::string, std::uint64_t, std::less<>> sources;
    bool is_all = true; // nothing else waits

    bool operator==(const Standing&) const = default;
  };

  Standing standing() const;

  // Whether this decoder, which was at `then` where `above` is now, would stand
  // where it does if it had read all that `above` has. It takes over the records
  // of sources that it has met no line of.
  bool follows(const Standing& then, LineDecoder& above);

  // Whether this decoder, if no record of a source waits in `above`, goes on as
  // that would: so many sources are known at a time, whatever reads them. It
  // takes over their names.
  bool takes_names(const LineDecoder& above);

  LogTimes& times() { return times_; }

  // What looked like JSON and was none.
  struct Unread {
    std::uint64_t records = 0;
    std::string problem;    // of the first
    std::uint64_t line = 0; // its number
  };

  const Unread& unread() const { return unread_; }

  // The same in words; at most one.
  std::vector<Skipped> skipped() const;

private:
  // The names of sources, "pod/container/stream". That of a frame is not made
  // to be looked for.
  struct BySource {
    using is_transparent = void;

    static int compare(std::string_view source, const Frame& frame);

    bool operator()(const std::string& a, const std::string& b) const {
      return a < b;
    }

    bool operator()(const std::string& source, const Frame& frame) const {
      return compare(source, frame) < 0;
    }

    bool operator()(const Frame& frame, const std::string& source) const {
      return compare(source, frame) > 0;
    }
  };

  using Opened = std::map<std::string, OpenRecord, BySource>;

  // More sources at a time than a machine has containers: their names are made
  // up by the lines themselves.
  static constexpr std::size_t k_most_sources = 1024;

  bool take_lone_record(std::string_view line, std::string_view rest);
  void take_line(Place place);
  bool take_object(const Place& place);
  void end_object(bool whole);
  void take_framed(std::string_view text, const Frame& frame, Place place);
  void take_text(std::string_view text, const Frame& frame, const Place& place);
  void take_docker(const DockerLine& line, const Place& place);
  bool take_json(std::string_view text, const Frame& frame, const Place& place);
  bool take_cut(std::string_view text, const Frame& frame, const Place& place);
  void put_value(const Json& value, const Frame& frame, const Place& place);
  void put_log(const Json& value, const Frame& frame, const Place& place);
  OpenRecord& open_of(const Frame& frame);
  bool has_room_for(const LineDecoder& above) const;
  void take_plain(OpenRecord& open,
                  std::string_view text,
                  const Frame& frame,
                  const Place& place);
  void release(OpenRecord& open);
  void end(OpenRecord& open);
  void end_all(Opened& opened);
  void put(model::FileRecord&& record, const Frame& frame, const Place& place);
  void skip(std::string problem, std::uint64_t line);
  bool glance_at_json(std::string_view text, const Frame& frame);
  bool glance_at_logfmt(std::string_view text, const Frame& frame);
  void hand_out(const Glance& glance, const Frame& frame);

  RecordSink sink_;
  GlanceSink glances_;
  LogTimes times_;
  // If glances are taken.
  std::unique_ptr<JsonGlancer> json_glancer_;
  std::unique_ptr<LogfmtGlancer> logfmt_glancer_;
  std::string docker_text_; // of a line of json-file, without its escapes
  JsonDocument document_;
  JsonDocument inner_;  // in a message of journald
  OpenRecord lone_;     // plain text without a frame
  Opened plain_;        // by source
  std::array<OpenRecord*, 4> recent_{}; // of these, to be asked first
  std::size_t next_recent_ = 0;
  bool forgot_ = false; // there were too many of them
  Opened pieces_;       // of cut lines
  OpenRecord object_;   // an indented JSON object
  bool releasing_ = false; // lines that are nobody's
  bool colors_ = true;  // there may be some in the lines
  std::string uncolored_;
  std::string released_; // the same of a line that is released
  Unread unread_;
};

Skipped describe(const LineDecoder::Unread& unread);

} // namespace hawk::format
