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

// Longer logs are looked through where they may have such an hour.
constexpr std::int64_t k_most_days = 400;

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
// within a day of it.
bool has_change(std::int64_t first, std::int64_t last) {
  using base::k_day;
  if (last - first > k_most_days * k_day) {
    return true;
  }
  std::int64_t before = base::offset_of(first - 2 * k_day, 0);
  for (std::int64_t at = first - k_day; at <= last + 2 * k_day; at += k_day) {
    const std::int64_t offset = base::offset_of(at, 0);
    if (offset < before) {
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
  format::LineDecoder decoder(
      [](const model::FileRecord&) {},
      {[](std::string_view) { return false; }, [](const format::Glance&) {}},
      reference_);
  decoder.times().set_state(state);
  decoder.decode(lines, offset, 0);
  decoder.finish();
  return decoder.times().state();
}

// Cheap, for nearly all logs are of days on which nothing is set back.
bool TimeBefore::is_near_a_change(std::string_view text, std::uint64_t offset) {
  if (!changes_) {
    const std::size_t size =
        std::min(text.find('\n', std::min(k_near, text.size())), text.size());
    const auto first =
        time_in(text.substr(0, size), offset, reference_, {}, false);
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
