#pragma once

// Holes in the writers' sequences: what vanished without a gap record.

#include "model/event.hpp"

#include <cstdint>
#include <map>

namespace hawk::trace {

class SequenceCheck final {
public:
  // Returns how many records are missing before this one. A gap record that
  // names them (`from`, `records`) explains them.
  std::uint64_t missing_before(const model::Event& event);

  // The same for a record whose payload was not parsed.
  std::uint64_t missing_before(std::uint32_t writer, std::uint64_t sequence);

private:
  std::map<std::uint32_t, std::uint64_t> next_;
};

} // namespace hawk::trace
