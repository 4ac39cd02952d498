#pragma once

// Reading a mapped file that becomes shorter is SIGBUS (mmap(2)), and log files
// do: `> agent.log`, copytruncate of logrotate. While a guard of its range
// lives, such a read finds zeros to the end of the range, and the guard knows.
//
// The handler is the process's: the first guard installs it, the last restores
// what was there. A SIGBUS of another address goes to that.

#include "base/result.hpp"

#include <cstddef>
#include <string_view>

namespace hawk::format {

class ShrinkGuard final {
public:
  ShrinkGuard() = default;

  // Fails when too many ranges are guarded: do not read those mapped.
  static base::Result<ShrinkGuard> make(std::string_view mapping);

  ShrinkGuard(ShrinkGuard&& other) noexcept;
  ShrinkGuard& operator=(ShrinkGuard&& other) noexcept;
  ~ShrinkGuard();

  // Whether bytes were read that are no longer there.
  bool was_hit() const;

private:
  explicit ShrinkGuard(std::size_t slot)
      : slot_(slot) {}

  void release();

  static constexpr std::size_t k_none = static_cast<std::size_t>(-1);
  std::size_t slot_ = k_none;
};

} // namespace hawk::format
