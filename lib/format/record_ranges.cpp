#include "format/record_ranges.hpp"

#include "format/line_decoder.hpp"

#include <algorithm>
#include <cstring>

namespace hawk::format {

namespace {

// A record of more lines is cut. Deep Java traces have some hundreds.
constexpr int k_most_lines = 4096;

// A container's cut line comes in pieces of 16 KiB, between lines of its other
// streams.
constexpr int k_cut_reach = 64;

// Lines of text by their bytes.
class Lines final {
public:
  explicit Lines(std::string_view text)
      : text_(text) {}

  // The line that begins at `at`, without its newline.
  std::string_view line(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return text_.substr(at, end == std::string_view::npos ? end : end - at);
  }

  // Where the line before the one at `at` begins; `at` is not 0.
  std::size_t before(std::size_t at) const {
    const void* found = at < 2 ? nullptr : ::memrchr(text_.data(), '\n', at - 1);
    return found == nullptr
               ? 0
               : static_cast<std::size_t>(static_cast<const char*>(found)
                                          - text_.data())
                     + 1;
  }

  // Where the line behind the one at `at` begins, or the end of the text.
  std::size_t behind(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == std::string_view::npos ? text_.size() : end + 1;
  }

  std::size_t size() const { return text_.size(); }

private:
  std::string_view text_;
};

std::size_t find_begin(const Lines& lines, std::size_t at) {
  for (int i = 0; i < k_most_lines && at > 0
                  && part_of(lines.line(at)) == LinePart::continues;
       ++i) {
    at = lines.before(at);
  }
  // The first of the pieces that this one may end.
  std::size_t first = at;
  std::size_t look = at;
  for (int i = 0; i < k_cut_reach && look > 0; ++i) {
    look = lines.before(look);
    if (part_of(lines.line(look)) == LinePart::goes_on) {
      first = look;
      i = 0;
    } else if (i >= 8) {
      break; // no cut line near
    }
  }
  return first;
}

std::size_t find_end(const Lines& lines, std::size_t at) {
  bool cut = part_of(lines.line(at)) == LinePart::goes_on;
  at = lines.behind(at);
  int cut_reach = k_cut_reach;
  for (int i = 0; i < k_most_lines && at < lines.size(); ++i) {
    const LinePart part = part_of(lines.line(at));
    if (part == LinePart::goes_on) {
      cut = true;
      cut_reach = k_cut_reach;
    } else if (part == LinePart::whole && (!cut || --cut_reach == 0)) {
      break;
    }
    at = lines.behind(at);
  }
  return at;
}

} // namespace

std::vector<LineRange> widen_to_records(std::string_view text,
                                        const std::vector<LineRange>& hits,
                                        Neighbours neighbours) {
  const Lines lines(text);
  std::vector<LineRange> ranges;
  for (const LineRange& hit : hits) {
    if (!ranges.empty() && hit.end <= ranges.back().end) {
      continue;
    }
    std::size_t begin = find_begin(lines, hit.begin);
    std::size_t end = find_end(lines, hit.begin);
    for (std::size_t i = 0; i < neighbours.before && begin > 0; ++i) {
      begin = find_begin(lines, lines.before(begin));
    }
    for (std::size_t i = 0; i < neighbours.after && end < lines.size(); ++i) {
      end = find_end(lines, end);
    }
    if (!ranges.empty() && begin <= ranges.back().end) {
      ranges.back().end = std::max<std::uint64_t>(ranges.back().end, end);
    } else {
      ranges.push_back({begin, end});
    }
  }
  return ranges;
}

std::size_t last_record_start(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const Lines lines(text);
  return find_begin(lines, lines.before(text.size()));
}

} // namespace hawk::format
