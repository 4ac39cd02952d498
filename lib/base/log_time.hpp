#pragma once

// Time stamps as logs write them, to nanoseconds since 1970, exactly: digits
// are never a double. Without a zone a time is local.

#include "base/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hawk::base {

// From this byte of a file on its times of day are of another day, so many days
// from that of the reference.
struct DayChange {
  std::uint64_t offset = 0;
  std::int64_t day = 0;
};

// What a stamp leaves open is taken from here: the day of one that has only a
// time of day, the year of one that has none (RFC 3164). When the file was
// last written, say: its records are not younger.
struct TimeReference {
  Nanos latest{}; // since 1970
  // Of a file over several days, from its first byte on; else empty. Whoever
  // gives them holds them.
  std::span<const DayChange> days{};
};

struct StampReader; // stamp_reader.hpp

class LogTimes final {
public:
  explicit LogTimes(TimeReference reference)
      : reference_(reference) {}

  struct Found {
    Nanos time{};
    std::size_t begin = 0; // where it stands in the line
    std::size_t end = 0;
    bool is_dated = true; // it states its day
  };

  // The first stamp in the beginning of a line: ISO 8601 and RFC 3339 with a
  // dot or a comma, "20261121T100001Z", "2006/01/02 15:04:05", "06/01/02 15...",
  // "21/Nov/2026:10:00:01 +0100", "21.11.2026 10:00:01", "Nov 21 10:00:01" and
  // "Nov 21 10:00:01 2026", "Sat, 21 Nov 2026 10:00:01 +0000", "11/21/2026,
  // 10:00:01 AM" where AM or PM or a day above 12 tells the order,
  // "I1121 10:00:01.123456", "10:00:01.123", and seconds to nanoseconds since
  // 1970, told apart by their size.
  std::optional<Found> find(std::string_view line);

  // A stamp that is the whole text.
  std::optional<Nanos> parse(std::string_view text);

  // What later stamps hang on: of an hour that comes twice, which one it is
  // follows from the stamp before.
  struct State {
    std::int64_t last = 0;  // in seconds since 1970
    bool any = false;       // a stamp without a zone was read
    bool ambiguous = false; // one of such an hour was

    bool operator==(const State&) const = default;
  };

  const State& state() const { return state_; }

  void set_state(const State& state) { state_ = state; }

  // Where in the file what is read next stands: which day a time of day is of.
  void stand_at(std::uint64_t offset) { offset_in_file_ = offset; }

  // The day of a time of day, `second` after midnight, from that of the
  // reference: 0, or -1 where it would be younger. By that alone.
  std::int64_t day_of(std::int64_t second);

  // For what grows while it is read.
  void set_latest(Nanos latest) {
    reference_.latest = latest;
    midnight_.reset();
  }

private:
  struct Date {
    std::int64_t year = 0;
    unsigned month = 0;
    unsigned day = 0;
  };

  struct DateReader;

  std::optional<Found> find_at(std::string_view line, std::size_t at);
  std::optional<Found> find_second(std::string_view line, std::size_t at);
  void keep_second(std::string_view line, std::size_t at, std::int64_t time);
  Found at_day(StampReader& in, std::size_t begin, std::int64_t time);
  std::optional<Found> find_time_only(StampReader& in, std::size_t begin);
  Date guess_year(unsigned month, unsigned day) const;
  std::optional<std::int64_t> midnight();
  std::int64_t to_utc(std::int64_t local);

  TimeReference reference_;
  std::uint64_t offset_in_file_ = 0;
  std::optional<std::int64_t> midnight_; // of the reference's day
  // The zone's offsets in seconds, kept for a quarter of an hour of local time:
  // the second differs where clocks are set back and an hour comes twice.
  std::optional<std::int64_t> quarter_;
  std::int64_t offset_ = 0;
  std::int64_t second_offset_ = 0;
  State state_;
  // The date that was read last, as it stood there: most lines are of the same
  // day.
  std::array<char, 16> date_text_{};
  std::size_t date_size_ = 0;
  std::int64_t date_days_ = 0; // since 1970
  // The same up to the second: busy logs have many lines of one.
  std::array<char, 24> second_text_{};
  std::size_t second_size_ = 0;
  std::int64_t second_ = 0; // of the day
};

} // namespace hawk::base
