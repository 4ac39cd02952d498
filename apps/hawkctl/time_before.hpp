#pragma once

// What the records of a log say that stand before a place in it, which a search
// by an id leaves out: a record without a time has that of the one above, and
// of an hour that comes twice which one it is follows from those above.

#include "format/line_decoder.hpp"
#include "format/log_time.hpp"
#include "model/event.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace hawk::cli {

class TimeBefore final {
public:
  explicit TimeBefore(format::TimeReference reference)
      : reference_(reference) {}

  // That of the last record with a time in the 64 KiB before `place`, where a
  // line begins; nothing if there is none, or was none a few times. `text`
  // stands at `offset` in the file.
  std::optional<model::Nanos>
  find(std::string_view text, std::uint64_t offset, std::size_t place);

  // What a reader of all above `place` knows there, if that matters to the
  // lines from `place` to `end`, of which one is of an hour that comes twice.
  // Reads back to the last record that is of none, once for all places of one
  // such hour if they are asked for in their order.
  std::optional<format::LogTimes::State> find_state(std::string_view text,
                                                    std::uint64_t offset,
                                                    std::size_t place,
                                                    std::size_t end);

private:
  using State = format::LogTimes::State;

  State read(std::string_view lines, std::uint64_t offset, const State& state);
  bool is_near_a_change(std::string_view text, std::uint64_t offset);
  State state_at(std::string_view text,
                 std::uint64_t offset,
                 std::size_t place);

  format::TimeReference reference_;
  int failures_ = 0; // in a row
  std::unique_ptr<format::LineDecoder> reader_; // made once: of every line found
  std::optional<bool> changes_; // whether an hour of the file comes twice
  // The last answer of state_at(), and where in the file it holds.
  std::uint64_t known_at_ = 0;
  State known_;
};

} // namespace hawk::cli
