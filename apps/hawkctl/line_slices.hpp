#pragma once

// Ranges of whole lines of a text a little at a time, so that what is made of
// them need not be held at once; and the numbers of their lines.

#include "format/find_lines.hpp"
#include "format/line_counts.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace hawk::cli {

class LineSlices final {
public:
  struct Slice {
    std::string_view text;
    std::uint64_t offset = 0; // in the file
    std::uint64_t line = 0;   // number of its first line; 0: not counted
  };

  // A longer line is cut. `threads` count lines; 0: as many as there are
  // processors.
  explicit LineSlices(std::size_t longest, unsigned threads = 0)
      : longest_(longest),
        threads_(threads) {}

  // From now on lines have no numbers: counting them means to read all.
  void stop_counting() { counts_ = false; }

  // The lines of a text that is a whole file are being counted by who looks it
  // through, up to behind every range that is added.
  void use_counts(format::LineCounts& counts) { known_ = &counts; }

  // A text that comes next in the file, which begins there at `offset`. It must
  // live until end_text() or finish().
  void begin_text(std::string_view text, std::uint64_t offset);

  std::string_view text() const { return text_; }

  std::uint64_t offset() const { return offset_; } // of the text

  // A range of the text, behind the ranges before.
  void add(format::LineRange range);

  void add_all() { add({0, text_.size()}); }

  // Some whole lines of the first range that is left.
  std::optional<Slice> next();

  // The text goes: counts what is left of it.
  void end_text();

  std::uint64_t lines_cut() const { return lines_cut_; }

private:
  std::uint64_t number_at(std::size_t place);

  std::size_t longest_;
  unsigned threads_;
  bool counts_ = true;
  format::LineCounts* known_ = nullptr;
  std::string_view text_;
  std::uint64_t offset_ = 0; // of the text
  std::deque<format::LineRange> ranges_;
  std::uint64_t line_ = 1;   // of the line at `counted_`
  std::size_t counted_ = 0;  // in the text
  std::uint64_t expected_ = 0; // offset of the next text
  std::uint64_t lines_cut_ = 0;
};

} // namespace hawk::cli
