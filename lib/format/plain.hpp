#pragma once

// Records of plain text, of several lines: a message with what is indented
// below it, a traceback with all its parts.

#include "format/framing.hpp"
#include "format/glance.hpp"
#include "format/log_time.hpp"
#include "format/record_head.hpp"
#include "model/file_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::format {

// Where a line, or more of them, stands in the file.
struct Place {
  std::string_view raw;
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
};

enum class Indented {
  unless_start, // a record may be indented as a whole
  always,
};

// Whether a line without colours is part of the record above by its look.
bool is_part(std::string_view line, Indented indented);

// Whether a line is a record as a whole, as its look and that of the lines in
// `rest`, which follow it, tell: most of a log are. All without colours and
// frames. False: it may be.
bool is_lone_record(std::string_view line, std::string_view rest);

// Of such a record; nothing is copied.
Glance glance_at_record(std::string_view line, LogTimes& times);

// A record, or pieces of a cut line, to which more may come.
class OpenRecord final {
public:
  // A record of more bytes is cut, and says so; its rest is another.
  static constexpr std::size_t k_most_bytes = std::size_t{1} << 20;

  bool is_open() const { return open_; }

  bool is_full() const { return text_.size() >= k_most_bytes; }

  // Whether the last one had a frame of this source.
  bool is_of(const Frame& frame) const;

  // Whether a text in quotes goes on in the next line, whatever that is.
  bool is_quoted() const { return open_ && quoted_; }

  // `colors`: there may be some in it.
  void begin(std::string_view text,
             const Frame& frame,
             const Place& place,
             bool colors = true);

  // Whether the line `text`, `plain` without colours, belongs to it and there is
  // room for it.
  bool continues(std::string_view plain);

  void add_line(std::string_view text,
                std::string_view plain,
                const Place& place);

  // Lines below a record of an error that are none by their look: part of it if
  // a traceback follows, as of a message of several lines, else nobody's.
  struct LooseLine {
    std::string text;
    std::string raw;
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
  };

  bool has_loose() const { return !loose_.empty(); }

  // Whether `plain` may be such a line, and there is room for it.
  bool keeps_loose(std::string_view plain) const;

  void add_loose(std::string_view text, const Place& place);

  // Of what is nobody's.
  std::vector<LooseLine> take_loose() { return std::exchange(loose_, {}); }

  // The rest of a cut line.
  void add_piece(std::string_view text, const Place& place);

  Frame frame() const;

  const std::string& text() const { return text_; }

  Place place() const { return {raw_, offset_, line_}; }

  // What of it is known without copying it; its text loses blank lines at the
  // end.
  Glance glance(LogTimes& times);

  // Closes it. The body is its text without blank lines at the end.
  model::FileRecord take(LogTimes& times);

  void clear();

private:
  bool open_ = false;
  bool traceback_ = false;
  bool csv_ = false;    // of PostgreSQL
  bool quoted_ = false; // its last line ends in quotes
  bool cut_ = false; // there was no room for all of it
  bool several_ = false; // it has more than one line
  bool colors_ = false; // there may be some in it
  bool failure_ = false; // one of its further lines names an exception
  Head head_ = Head::none; // its last line is one
  std::vector<LooseLine> loose_;
  std::string text_;
  std::string raw_;
  std::string uncolored_;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 0;
  Frame::Kind kind_ = Frame::Kind::none;
  std::string stream_;
  std::string pod_;
  std::string container_;
  std::string time_;
};

// Writes what a frame tells into the record in it.
void add_frame(const Frame& frame, LogTimes& times, model::LogEvent& event);

} // namespace hawk::format
