#include "line_slices.hpp"

#include <algorithm>
#include <cstring>

namespace hawk::cli {

namespace {

constexpr std::size_t k_slice = std::size_t{64} << 10;

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(
      std::count(text.begin(), text.end(), '\n'));
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
  line_ += count_lines(text_.substr(counted_, place - counted_));
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
