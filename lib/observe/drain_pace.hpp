#pragma once

// How long the drain rests between two reads. An agent that writes a short line
// at a time would wake it for each: a rest makes many of them one read. It is
// short enough that the agent's pipe cannot fill meanwhile. Pure: time is an
// argument.

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>

namespace hawk::observe {

class DrainPace final {
public:
  static constexpr base::Nanos k_longest = std::chrono::milliseconds(1);

  // `capacity`: bytes that the agent's smallest pipe holds.
  explicit DrainPace(std::size_t capacity)
      : capacity_(capacity) {}

  // After a read of so many bytes: how long to rest before the next; 0: not.
  base::Nanos rest_after(base::Nanos now, std::size_t bytes);

private:
  std::size_t capacity_;
  base::Nanos rest_{};
  base::Nanos since_{}; // of the counts below
  std::uint64_t bytes_ = 0;
  std::int64_t reads_ = 0;
};

} // namespace hawk::observe
