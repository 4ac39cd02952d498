#pragma once

// What a process used up while a pipe that it may write stood full: its memory,
// its processor time, its calls. Counted from the first look at that stand, so
// that what it did before does not count.

#include "analyse/world.hpp"

#include <map>
#include <optional>

namespace hawk::analyse {

struct UsageSpan {
  Nanos over{}; // between the first and the last look; 0: only one
  std::int64_t resident = 0;
  Nanos processor_time{};
  std::uint64_t write_calls = 0;
  std::uint64_t written_bytes = 0;
  bool io_known = false; // of the last two
};

class UsageSpans final {
public:
  // To be called when the world reached a checkpoint.
  void update(const World& world);

  // Nothing if it was not looked at during the stand.
  std::optional<UsageSpan> find_span(const World& world,
                                     const model::ObjectKey& object,
                                     const model::ProcessKey& process) const;

private:
  struct Start {
    model::ProcessUsage usage;
    Nanos time{};
  };

  struct Stand {
    Nanos since{};
    std::map<model::ProcessKey, Start> starts;
  };

  void update(const World& world, const ObjectState& object);

  std::map<model::ObjectKey, Stand> stands_;
};

} // namespace hawk::analyse
