#include "time_before.hpp"

#include "base/calendar.hpp"
#include "format/line_decoder.hpp"
#include "story/record_story.hpp"

#include <algorithm>

namespace hawk::cli {

namespace {

// Mostly the line above has one.
constexpr std::size_t k_near = std::size_t{4} << 10;
constexpr std::size_t k_far = std::size_t{64} << 10;

// After so many times in vain the log has no times.
constexpr int k_most_failures = 16;

constexpr std::int64_t k_nanos = 1'000'000'000;

// No zone sets its clocks back and on again within less.
constexpr std::int64_t k_step = 7 * base::k_day;
constexpr std::int64_t k_most_steps = 100 * 53; // a century

// Where the line begins that `at` is in.
std::size_t line_begin(std::string_view text, std::size_t at) {
  return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
}

// The last time in the lines, or the first.
std::optional<model::Nanos> time_in(std::string_view lines,
                                    std::uint64_t offset,
                                    format::TimeReference reference,
                                    const format::LogTimes::State& state,
                                    bool last) {
  std::optional<model::Nanos> found;
  format::LineDecoder decoder(
      [&](const model::FileRecord& record) {
        const std::optional<model::Nanos> time = story::time_of(record);
        found = time && (last || !found) ? time : found;
      },
      reference);
  decoder.times().set_state(state);
  decoder.decode(lines, offset, 0);
  decoder.finish();
  return found;
}

// Whether clocks are set back from `first` to `last`, in seconds since 1970, or
// within a week of it.
bool has_change(std::int64_t first, std::int64_t last) {
  last += k_step;
  std::int64_t before = base::offset_of(first - k_step, 0);
  int steps = 0;
  for (std::int64_t at = first; at <= last + k_step; at += k_step) {
    const std::int64_t offset = base::offset_of(at, 0);
    if (offset < before || ++steps > k_most_steps) {
      return true;
    }
    before = offset;
  }
  return false;
}

} // namespace

TimeBefore::State TimeBefore::read(std::string_view lines,
                                   std::uint64_t offset,
                                   const State& state) {
  if (reader_ == nullptr) {
    reader_ = std::make_unique<format::LineDecoder>(
        [](const model::FileRecord&) {},
        format::GlanceSink{[](std::string_view) { return false; },
                           [](const format::Glance&) {}},
        reference_);
  }
  reader_->reset();
  reader_->times().set_state(state);
  reader_->decode(lines, offset, 0);
  reader_->finish();
  return reader_->times().state();
}

// Cheap, for nearly all logs are of days on which nothing is set back.
bool TimeBefore::is_near_a_change(std::string_view text, std::uint64_t offset) {
  if (!changes_) {
    const std::string_view front = text.substr(0, k_far); // a line may be long
    const std::size_t size =
        std::min(front.find('\n', std::min(k_near, front.size())), front.size());
    const auto first =
        time_in(front.substr(0, size), offset, reference_, {}, false);
    const std::int64_t last = reference_.latest.count() / k_nanos;
    changes_ = !first || has_change(first->count() / k_nanos, last);
  }
  return *changes_;
}

TimeBefore::State TimeBefore::state_at(std::string_view text,
                                       std::uint64_t offset,
                                       std::size_t place) {
  State state;
  std::size_t begin = place;
  for (std::size_t size = k_near; begin > 0; size *= 2) {
    begin = line_begin(text, place - std::min(place, size));
    const std::uint64_t at = offset + begin;
    if (known_at_ >= at && known_at_ >= offset && known_at_ <= offset + place) {
      begin = known_at_ - offset;
      state = known_;
      break;
    }
    const std::size_t end =
        std::min(text.find('\n', std::min(begin + k_near, place)), place);
    const State there = read(text.substr(begin, end - begin), at, {});
    if (there.any && !there.ambiguous) {
      break;
    }
  }
  known_ = read(text.substr(begin, place - begin), offset + begin, state);
  known_at_ = offset + place;
  return known_;
}

std::optional<TimeBefore::State> TimeBefore::find_state(std::string_view text,
                                                        std::uint64_t offset,
                                                        std::size_t place,
                                                        std::size_t end) {
  end = std::min(end, place + k_far); // of a long line the front tells
  if (!is_near_a_change(text, offset)
      || !read(text.substr(place, end - place), offset + place, {}).ambiguous) {
    return std::nullopt;
  }
  return state_at(text, offset, place);
}

std::optional<model::Nanos> TimeBefore::find(std::string_view text,
                                             std::uint64_t offset,
                                             std::size_t place) {
  if (failures_ >= k_most_failures || place > text.size()) {
    return std::nullopt;
  }
  for (const std::size_t size : {k_near, k_far}) {
    std::size_t begin = place - std::min(place, size);
    if (begin > 0) {
      const std::size_t newline = text.find('\n', begin);
      begin = newline < place ? newline + 1 : place;
    }
    const State state =
        find_state(text, offset, begin, place).value_or(State{});
    if (const auto time = time_in(text.substr(begin, place - begin),
                                  offset + begin,
                                  reference_,
                                  state,
                                  true)) {
      failures_ = 0;
      return time;
    }
    if (place <= size) {
      break;
    }
  }
  ++failures_;
  return std::nullopt;
}

} // namespace hawk::cli
