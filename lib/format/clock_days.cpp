#include "format/clock_days.hpp"

#include "base/calendar.hpp"
#include "base/stamp_reader.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/framing.hpp"
#include "format/run_on.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace hawk::format {

namespace {

using base::k_day;

constexpr std::size_t k_piece = std::size_t{1} << 20;

// A log that has times has one in its first lines.
constexpr std::size_t k_beginning = std::size_t{16} << 10;

constexpr std::int64_t k_half = k_day / 2;

// So long behind midnight a line of the day before may still come, of a thread
// that was slower.
constexpr std::int64_t k_late = 10; // seconds

// More are no days.
constexpr std::size_t k_most_changes = std::size_t{1} << 16;

constexpr std::int64_t k_nanos = 1'000'000'000;

// A time of day at the front of a line.
class ClockReader final {
public:
  explicit ClockReader(TimeReference reference)
      : times_(reference) {}

  // The second of the day, if no date stands beside it.
  std::optional<std::int64_t> read(std::string_view line) {
    if (line.empty() || is_blank(line[0]) || line[0] == '{') {
      return std::nullopt;
    }
    if (line.size() > 2 && is_digit(line[0]) && line[2] == ':') {
      return clock_at(line, 0);
    }
    const Frame frame = take_frame(line);
    if (!frame.time.empty()) {
      return std::nullopt;
    }
    const std::string_view plain = without_colors(
        line.substr(0, std::min(line.find('\n'), k_looked_at)), uncolored_);
    const auto found = times_.find(plain);
    return found && !found->is_dated ? clock_at(plain, found->begin)
                                     : std::nullopt;
  }

private:
  static constexpr std::size_t k_looked_at = 256;

  static std::optional<std::int64_t> clock_at(std::string_view line,
                                              std::size_t at) {
    base::StampReader in{line, at};
    const auto time = in.time_of_day();
    return time ? std::optional(*time / k_nanos) : std::nullopt;
  }

  LogTimes times_;
  std::string uncolored_;
};

struct Clock {
  std::uint64_t offset = 0;
  std::int64_t second = 0;
};

// What the reading of all pieces shares.
struct Reading {
  std::string_view text;
  TimeReference reference;
  std::atomic<bool> is_wild{false}; // the times count no days
  std::atomic<std::size_t> jumps{0};
};

// Of a thread that was slower: the last seconds of a day, told in the first of
// the next.
bool is_late(std::int64_t before, std::int64_t second) {
  return before < k_late && second >= k_day - k_late;
}

// What there is to know of a piece of a file.
struct Piece {
  struct Jump {
    std::int64_t before = 0;
    Clock to;
  };

  std::optional<Clock> first;
  std::int64_t last = 0;
  // Back by more than half a day, what is late, and what ends the seconds in
  // which something may be.
  std::vector<Jump> jumps;
};

void add(Piece& piece, const Clock& clock, Reading& reading) {
  const std::int64_t step = clock.second - piece.last;
  if (step > k_half && !is_late(piece.last, clock.second)) {
    reading.is_wild = true;
  } else if (std::abs(step) > k_half
             || (piece.last >= k_day - k_late
                 && clock.second < k_day - k_late)) {
    piece.jumps.push_back({piece.last, clock});
    if (++reading.jumps > k_most_changes) {
      reading.is_wild = true;
    }
  }
}

void read_piece(std::size_t begin,
                std::size_t end,
                Piece& piece,
                Reading& reading) {
  ClockReader clocks(reading.reference);
  while (begin < end && !reading.is_wild) {
    const std::string_view rest = reading.text.substr(begin);
    const std::size_t size = std::min(rest.find('\n'), rest.size());
    if (const auto second = clocks.read(rest.substr(0, size))) {
      const Clock clock{begin, *second};
      if (piece.first) {
        add(piece, clock, reading);
      } else {
        piece.first = clock;
      }
      piece.last = clock.second;
    }
    begin += size + 1;
  }
}

// Counts the days of one time after another.
class Days final {
public:
  void add(const Piece& piece) {
    if (!piece.first) {
      return;
    }
    if (changes_.empty()) {
      changes_.push_back({0, 0});
    } else {
      go(*piece.first);
    }
    last_ = piece.first->second;
    for (const Piece::Jump& jump : piece.jumps) {
      last_ = jump.before;
      go(jump.to);
    }
    last_ = piece.last;
  }

  // With days counted from that of the reference.
  std::vector<DayChange> take(TimeReference reference) {
    if (changes_.size() < 2 || changes_.size() > k_most_changes || is_wild_) {
      return {};
    }
    const std::int64_t shift =
        LogTimes(TimeReference{reference.latest}).day_of(last_)
        - changes_.back().day;
    for (DayChange& change : changes_) {
      change.day += shift;
    }
    return std::move(changes_);
  }

private:
  void go(const Clock& to) {
    const std::int64_t step = to.second - last_;
    if (step < -k_half) { // back from the day before, or on to the next
      day_ += is_late_ ? 0 : 1;
      is_late_ = false;
      change(to.offset, day_);
    } else if (is_late_) {
      is_wild_ = is_wild_ || to.second < k_day - k_late;
    } else if (step > k_half) {
      is_wild_ = is_wild_ || day_ == 0 || !is_late(last_, to.second);
      is_late_ = true;
      change(to.offset, day_ - 1);
    }
  }

  void change(std::uint64_t offset, std::int64_t day) {
    if (changes_.size() <= k_most_changes) {
      changes_.push_back({offset, day});
    }
  }

  std::vector<DayChange> changes_;
  std::int64_t last_ = 0; // second of its day
  std::int64_t day_ = 0;
  bool is_late_ = false; // what comes is of the day before
  bool is_wild_ = false; // they count no days
};

bool has_clock(std::string_view text, TimeReference reference) {
  Reading reading{text.substr(0, k_beginning), reference};
  Piece piece;
  read_piece(0, reading.text.size(), piece, reading);
  return piece.first.has_value();
}

} // namespace

std::vector<DayChange> find_clock_days(std::string_view text,
                                       TimeReference reference,
                                       unsigned threads) {
  reference.days = {};
  if (!has_clock(text, reference)) {
    return {};
  }
  std::vector<Piece> pieces(text.size() / k_piece + 1);
  const auto begin_of = [text](std::size_t number) {
    const std::size_t at = number * k_piece;
    return at == 0 ? 0
           : at > text.size()
               ? text.size()
               : std::min(text.find('\n', at - 1), text.size() - 1) + 1;
  };
  Reading reading{text, reference};
  std::atomic<std::size_t> next{0};
  run_on(threads, [&] {
    for (std::size_t at = next++; at < pieces.size() && !reading.is_wild;
         at = next++) {
      read_piece(begin_of(at), begin_of(at + 1), pieces[at], reading);
    }
  });
  if (reading.is_wild) {
    return {};
  }
  Days days;
  for (const Piece& piece : pieces) {
    days.add(piece);
  }
  return days.take(reference);
}

} // namespace hawk::format
