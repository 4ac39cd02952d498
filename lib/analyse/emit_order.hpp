#pragma once

// Whether a producer's emissions are done in the order in which it made them.
// Remembers one emission of a producer, and only so many producers.

#include "analyse/emit_event.hpp"
#include "analyse/probe_event.hpp"

#include <compare>
#include <cstdint>
#include <map>

namespace hawk::analyse {

class EmitOrder final {
public:
  static constexpr std::size_t k_most_producers = 4'000;

  // Emissions come as they are done. True: one that its producer made later
  // was done before. Of what callbacks make nothing is said: they are many.
  bool is_inverted(const EmitSeen& emit, const ProbeEvent& event);

private:
  struct Producer {
    model::ProcessKey process;
    std::int64_t interpreter = 0;
    std::int64_t number = 0;

    auto operator<=>(const Producer&) const = default;
  };

  struct Latest {
    Nanos event{};
    std::int64_t emit = 0;
    Nanos done{};
  };

  std::map<Producer, Latest> latest_; // made, of those that are done
};

} // namespace hawk::analyse
