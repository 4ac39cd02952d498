#include "format/found_records.hpp"

#include <algorithm>

namespace hawk::format {

namespace {

// The last range may be part of a larger one, which shows when more hits are
// known. One so long is handed out as far as it is known.
constexpr std::uint64_t k_long = std::uint64_t{1} << 20;

} // namespace

base::Result<std::vector<LineRange>> FoundRecords::next_hits() {
  if (!is_known_) {
    HAWK_TRY(FoundLines found,
             find_some_lines(
                 input_, next_, literals_, threads_, most_hits_, counts_));
    next_ = found.next;
    ended_ = next_ >= input_.mapped().size();
    return std::move(found.lines);
  }
  const auto begin = hits_.begin() + static_cast<std::ptrdiff_t>(next_);
  next_ = std::min<std::uint64_t>(next_ + most_hits_, hits_.size());
  ended_ = next_ == hits_.size();
  return std::vector<LineRange>(
      begin, hits_.begin() + static_cast<std::ptrdiff_t>(next_));
}

void FoundRecords::add(LineRange range) {
  range.begin = std::max(range.begin, told_);
  if (range.begin >= range.end) {
    return;
  }
  if (!ranges_.empty() && range.begin <= ranges_.back().end) {
    ranges_.back().begin = std::min(ranges_.back().begin, range.begin);
    ranges_.back().end = std::max(ranges_.back().end, range.end);
  } else {
    ranges_.push_back(range);
  }
}

base::Result<> FoundRecords::look_on() {
  // What waits is at most one.
  ranges_.erase(ranges_.begin(),
                ranges_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  HAWK_TRY(const std::vector<LineRange> hits, next_hits());
  for (const LineRange& range :
       widen_to_records(input_.mapped(), hits, neighbours_)) {
    add(range);
  }
  return {};
}

base::Result<std::optional<LineRange>> FoundRecords::next() {
  while (true) {
    const std::size_t left = ranges_.size() - at_;
    if (left == 0 && ended_) {
      return std::optional<LineRange>();
    }
    if (left > 1
        || (left == 1
            && (ended_ || ranges_[at_].end - ranges_[at_].begin > k_long))) {
      told_ = ranges_[at_].end;
      return std::optional<LineRange>(ranges_[at_++]);
    }
    HAWK_CHECK(look_on());
  }
}

} // namespace hawk::format
