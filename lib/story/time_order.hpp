#pragma once

// Puts entries into the order of time, stable for equal times. A line comes
// out when its newline does, so a slow line comes after lines that began later.

#include "story/entry.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace hawk::story {

class TimeOrder final {
public:
  static constexpr std::size_t k_max_held = std::size_t{16} << 20;

  // Beyond `most` bytes the oldest entry leaves though an older one may still
  // come.
  explicit TimeOrder(std::size_t most = k_max_held)
      : most_(most) {}

  void add(Entry entry);

  // The oldest entry, if it is older than `safe`: nothing before that time will
  // be added any more. (Or if too much is held.)
  std::optional<Entry> take(model::Nanos safe);

  // The oldest entry.
  std::optional<Entry> take();

private:
  struct Held {
    std::uint64_t number;
    Entry entry;
  };

  static bool comes_later(const Held& a, const Held& b);

  std::size_t most_;
  std::vector<Held> heap_;
  std::uint64_t added_ = 0;
  std::size_t weight_ = 0;
};

} // namespace hawk::story
