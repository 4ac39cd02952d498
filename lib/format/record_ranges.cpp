#include "format/record_ranges.hpp"

#include "format/line_part.hpp"
#include "format/plain.hpp"
#include "format/record_start.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace hawk::format {

namespace {

// A record that is longer is cut: more than a decoder takes of one, because of
// the lines of others between.
constexpr std::size_t k_most_bytes = 4 * OpenRecord::k_most_bytes;

// So many lines of others may stand between two of one record: pods write at
// once, and a container's cut line comes in pieces between those of its other
// stream.
constexpr int k_foreign_reach = 256;

// So many lines that are none by their look may stand in a message.
constexpr int k_most_loose = 16;

// Records that lap over each other's ends like tiles; more are cut.
constexpr int k_most_rounds = 16;

// Lines of text by their bytes.
class Lines final {
public:
  explicit Lines(std::string_view text)
      : text_(text),
        csv_(starts_csvlog(line(0))) {}

  // Of PostgreSQL's csvlog, where anything may stand in quotes.
  bool is_csv() const { return csv_; }

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
  bool csv_;
};

// Goes through the lines of one source, over those of others.
class Walk final {
public:
  Walk(const Lines& lines, std::size_t at)
      : lines_(&lines),
        source_(source_of(lines.line(at))),
        at_(at) {}

  // To its next line above. False: there is none in reach.
  bool up() {
    std::size_t at = at_;
    for (int i = 0; i <= k_foreign_reach && at > 0; ++i) {
      at = lines_->before(at);
      if (take(at)) {
        return true;
      }
    }
    return false;
  }

  bool down() {
    std::size_t at = lines_->behind(at_);
    for (int i = 0; i <= k_foreign_reach && at < lines_->size(); ++i) {
      if (take(at)) {
        return true;
      }
      at = lines_->behind(at);
    }
    return false;
  }

  std::string_view line() const { return lines_->line(at_); }

  LinePart part() const {
    const std::string_view line = lines_->line(at_);
    if (lines_->is_csv()) {
      return starts_csvlog(line) ? LinePart::whole : LinePart::continues;
    }
    return part_of(line);
  }

  std::size_t at() const { return at_; }

  std::size_t behind() const { return lines_->behind(at_); }

private:
  bool take(std::size_t at) {
    const bool own = source_of(lines_->line(at)) == source_;
    at_ = own ? at : at_;
    return own;
  }

  const Lines* lines_;
  std::string_view source_;
  std::size_t at_;
};

// From a line below a record, over others that are none by their look, to the
// traceback behind them.
std::optional<Walk> find_traceback(Walk walk) {
  for (int i = 0; i <= k_most_loose && is_loose(walk.line()); ++i) {
    if (begins_traceback(walk.line())) {
      return walk;
    }
    if (!walk.down()) {
      break;
    }
  }
  return std::nullopt;
}

std::size_t find_begin(const Lines& lines, std::size_t at) {
  Walk walk(lines, at);
  while (at - walk.at() < k_most_bytes && walk.part() == LinePart::continues) {
    if (!walk.up()) {
      break;
    }
  }
  // The record whose message may have several lines.
  for (int i = 0; i < k_most_loose && !lines.is_csv() && is_loose(walk.line());
       ++i) {
    if (!walk.up()) {
      break;
    }
  }
  // Pieces that this one may end.
  std::size_t first = walk.at();
  while (at - first < k_most_bytes && walk.up()
         && walk.part() == LinePart::goes_on) {
    first = walk.at();
  }
  return first;
}

std::size_t find_end(const Lines& lines, std::size_t at) {
  Walk walk(lines, at);
  bool cut = walk.part() == LinePart::goes_on;
  std::size_t end = walk.behind();
  while (end - at < k_most_bytes && walk.down()) {
    const LinePart part = walk.part();
    if (part != LinePart::continues && !cut) {
      const std::optional<Walk> traceback =
          lines.is_csv() ? std::nullopt : find_traceback(walk);
      if (!traceback) {
        break; // another record
      }
      walk = *traceback;
    }
    cut = part == LinePart::goes_on;
    end = walk.behind();
  }
  return end;
}

// Where the first of the records begins that have a line at `at` or behind it.
std::size_t first_begin(const Lines& lines, std::size_t at) {
  std::size_t first = at;
  std::set<std::string_view> sources;
  for (int i = 0; i < k_foreign_reach && at < lines.size(); ++i) {
    if (sources.insert(source_of(lines.line(at))).second) {
      first = std::min(first, find_begin(lines, at));
    }
    at = lines.behind(at);
  }
  return first;
}

// Sorts them, and makes one of those that touch.
std::vector<LineRange> merge(std::vector<LineRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) {
    return a.begin < b.begin;
  });
  std::vector<LineRange> merged;
  for (const LineRange& range : ranges) {
    if (!merged.empty() && range.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, range.end);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

} // namespace

std::vector<LineRange> widen_to_records(std::string_view text,
                                        const std::vector<LineRange>& hits,
                                        Neighbours neighbours) {
  const Lines lines(text);
  std::vector<LineRange> ranges;
  // Up to where each source's records are known.
  std::map<std::string_view, std::size_t> ends;
  for (const LineRange& hit : hits) {
    std::size_t& known = ends[source_of(lines.line(hit.begin))];
    if (hit.begin < known) {
      continue;
    }
    std::size_t begin = find_begin(lines, hit.begin);
    std::size_t end = known = find_end(lines, hit.begin);
    for (std::size_t i = 0; i < neighbours.before && begin > 0; ++i) {
      begin = find_begin(lines, lines.before(begin));
    }
    for (std::size_t i = 0; i < neighbours.after && end < lines.size(); ++i) {
      end = find_end(lines, end);
    }
    if (!ranges.empty() && begin >= ranges.back().begin
        && begin <= ranges.back().end) {
      ranges.back().end = std::max<std::uint64_t>(ranges.back().end, end);
    } else {
      ranges.push_back({begin, end});
    }
  }
  return merge(std::move(ranges));
}

std::size_t last_record_start(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const Lines lines(text);
  std::size_t at = lines.before(text.size());
  std::size_t start = find_begin(lines, at);
  // Those of others that may still be open.
  std::set<std::string_view> sources = {source_of(lines.line(at))};
  for (int i = 0; i < k_foreign_reach && at > 0; ++i) {
    at = lines.before(at);
    if (sources.insert(source_of(lines.line(at))).second) {
      start = std::min(start, find_begin(lines, at));
    }
  }
  // Nor may it be amid a record whose source has begun another since.
  for (int i = 0; sources.size() > 1 && i < k_most_rounds; ++i) {
    const std::size_t before = first_begin(lines, start);
    if (before == start) {
      break;
    }
    start = before;
  }
  return start;
}

} // namespace hawk::format
