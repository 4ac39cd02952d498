#pragma once

// The rule buffered-output: the agent's stdout is a pipe, so its C library or
// interpreter collects a block before it writes, and lines arrive long after
// they were made. Compares what the lines say of their time with when they
// came, by differences only: a clock that is wrong, or a zone that is not
// known, changes nothing.

#include "analyse/analyser.hpp"
#include "analyse/world.hpp"
#include "base/log_time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hawk::analyse {

// What came at once, and the stamps of its lines.
struct OutputBurst {
  Nanos arrived{};
  std::uint64_t bytes = 0;
  std::uint64_t longest_line = 0;
  std::uint64_t stamped_lines = 0;
  Nanos first_stamp{}; // since 1970
  Nanos last_stamp{};

  bool operator==(const OutputBurst&) const = default;
};

// The size of the buffer that a burst filled, if it filled one: no further line
// would have fitted. 0: it did not.
std::uint64_t find_buffer_size(const OutputBurst& burst);

// Whether the lines of `burst` were made between the two arrivals, from the one
// to the other: it was collected, and then written.
bool is_collected(const OutputBurst& before, const OutputBurst& burst);

class BufferedOutput final : public Analyser {
public:
  // Of an output that shows nothing by then, no more is looked at.
  static constexpr std::uint64_t k_most_bytes = std::uint64_t{8} << 20;

  // So many full buffers, one behind the other.
  static constexpr std::uint64_t k_enough = 3;

  // Both must outlive it; the world has seen an event before we do.
  BufferedOutput(const World& world, FindingSink& sink)
      : world_(world),
        sink_(sink) {}

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  model::StreamNeed stream_need() const override;
  bool is_undecided() const override { return false; }

private:
  void accept(const model::StreamChunk& chunk, Nanos time);
  void take_lines(std::string_view bytes);
  void take_line(std::string_view line);
  void close();
  void report(const OutputBurst& burst);

  const World& world_;
  FindingSink& sink_;
  std::optional<base::LogTimes> times_;
  std::uint64_t bytes_ = 0;
  std::uint64_t next_ = 0; // offset in the stream
  bool is_cut_ = false;    // the chunk before ended within a line
  std::optional<OutputBurst> burst_; // that may go on
  Nanos last_chunk_{};
  std::optional<OutputBurst> before_; // a full one
  std::uint64_t size_ = 0;            // of its buffer
  std::uint64_t full_ = 0;            // such, one behind the other
  Nanos longest_{};                   // delay of a first line
  bool found_ = false;
};

} // namespace hawk::analyse
