#include "line_slices.hpp"

#include "format/line_counts.hpp"
#include "format/newlines.hpp"
#include "format/run_on.hpp"

#include <algorithm>
#include <atomic>

namespace hawk::cli {

namespace {

constexpr std::size_t k_slice = std::size_t{64} << 10;

// Less than this is counted before a thread has begun.
constexpr std::size_t k_piece = std::size_t{1} << 20;

std::uint64_t count_lines(std::string_view text, unsigned threads) {
  if (text.size() < 4 * k_piece) {
    return format::count_newlines(text);
  }
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> lines{0};
  format::run_on(threads, [&] {
    std::uint64_t own = 0;
    for (std::size_t at = next.fetch_add(k_piece); at < text.size();
         at = next.fetch_add(k_piece)) {
      own += format::count_newlines(text.substr(at, k_piece));
    }
    lines += own;
  });
  return lines;
}

} // namespace

void LineSlices::begin_text(std::string_view text, std::uint64_t offset) {
  if (offset > expected_) {
    ++line_; // the end of a line that was cut was left out
  }
  text_ = text;
  offset_ = offset;
  counted_ = 0;
  expected_ = offset + text.size();
}

void LineSlices::add(format::LineRange range) {
  if (range.begin < range.end) {
    ranges_.push_back(range);
  }
}

std::uint64_t LineSlices::number_at(std::size_t place) {
  if (!counts_) {
    return 0;
  }
  const std::uint64_t known = format::LineCounts::stretch_begin(place);
  if (known_ != nullptr && known > counted_) {
    line_ = 1 + known_->lines_before_stretch(known);
    counted_ = known;
  }
  line_ += count_lines(text_.substr(counted_, place - counted_), threads_);
  counted_ = place;
  return line_;
}

void LineSlices::end_text() {
  number_at(text_.size());
  text_ = {};
  counted_ = 0;
  ranges_.clear();
}

std::optional<LineSlices::Slice> LineSlices::next() {
  if (ranges_.empty()) {
    return std::nullopt;
  }
  format::LineRange& range = ranges_.front();
  const std::string_view rest =
      text_.substr(range.begin, range.end - range.begin);
  std::size_t size = rest.substr(0, k_slice).rfind('\n') + 1; // 0: none
  std::size_t taken = size;
  if (rest.size() <= k_slice) {
    size = taken = rest.size();
  } else if (size == 0) {
    const std::size_t end = rest.find('\n', k_slice);
    size = taken = std::min(end, rest.size() - 1) + 1;
    if (size > longest_ + 1) {
      size = longest_;
      ++lines_cut_;
    }
  }
  const Slice slice{rest.substr(0, size),
                    offset_ + range.begin,
                    number_at(range.begin)};
  range.begin += taken;
  if (range.begin >= range.end) {
    ranges_.pop_front();
  }
  return slice;
}

} // namespace hawk::cli
