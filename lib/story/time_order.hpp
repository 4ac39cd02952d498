#pragma once

// Puts entries into the order of time, stable for equal times. A line comes
// out when its newline does, so a slow line comes after lines that began later.

#include "story/entry.hpp"

#include <cstdint>
#include <deque>
#include <memory>
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
  // Entries are large: they stay where they are.
  struct Held {
    model::Nanos time{};
    std::uint64_t number = 0;
    std::unique_ptr<Entry> entry;
  };

  static bool comes_later(const Held& a, const Held& b);

  bool is_empty() const { return run_.empty() && heap_.empty(); }

  // Whether the oldest is in the heap; there is one.
  bool is_in_heap() const;
  const Held& oldest() const;

  std::size_t most_;
  // Most entries come in their order: each is the newest of these. The others
  // are sorted in.
  std::deque<Held> run_;
  std::vector<Held> heap_;
  std::uint64_t added_ = 0;
  std::size_t weight_ = 0;
};

} // namespace hawk::story
