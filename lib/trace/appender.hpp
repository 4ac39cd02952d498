#pragma once

// Appends records to a trace file that has several writers. Allocates nothing
// and never blocks on anything but the file; what cannot be written is counted
// and stated in a gap record as soon as there is room again.

#include "base/clock.hpp"
#include "model/event.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

namespace hawk::trace {

// What all writers of one file share, across processes: lives in memory that
// the keeper maps as well.
struct SharedFile {
  std::atomic<std::uint64_t> size{0};
  // The last write was cut short: the next one starts on a new line.
  std::atomic<bool> torn{false};
};

// What a record is about, for the count of what is lost with it.
struct StreamRange {
  model::Stream stream = model::Stream::standard_output;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0; // 0: not about a stream
};

struct Losses {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  int error_number = 0; // of the first failed write

  bool any() const { return records > 0; }
};

class Appender final {
public:
  // `fd` and `shared` outlive this. `writer`: see format.hpp.
  Appender(int fd, SharedFile& shared, std::uint32_t writer);

  // To be called before a record is formatted. False: an earlier write failed
  // and there is no room yet (tried once a second): the record is lost.
  bool ready(base::Nanos now);

  // The number that the next record must carry.
  std::uint64_t sequence() const { return sequence_; }

  // Writes one formatted line. False: it is lost.
  bool append(std::string_view line);

  // Counts a record that could not be written.
  void lose(const StreamRange& range, base::Nanos now);

  // Tries to state what is still unstated, now.
  void state_losses(base::Nanos now);

  // Since the start: stated or not.
  const Losses& losses() const { return total_; }

  std::uint64_t records() const { return records_; }

  std::uint64_t bytes() const { return bytes_; }

  // The longest time that one write took. From any thread.
  base::Nanos longest_write() const { return base::Nanos(longest_); }

private:
  struct StreamLoss {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };

  bool write_line(std::string_view line);
  bool write_gap(base::Nanos now, const model::Stream* stream);

  int fd_;
  SharedFile* shared_;
  std::uint32_t writer_;
  std::uint64_t sequence_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
  std::atomic<std::int64_t> longest_{0}; // nanoseconds

  // Not yet stated.
  std::uint64_t lost_from_ = 0;
  std::uint64_t lost_ = 0;
  std::array<StreamLoss, 3> lost_streams_{}; // by model::Stream
  int error_ = 0;
  base::Nanos next_try_{};

  Losses total_;
};

} // namespace hawk::trace
