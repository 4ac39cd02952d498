#include "trace/sequence_check.hpp"

namespace hawk::trace {

std::uint64_t SequenceCheck::missing_before(std::uint32_t writer,
                                            std::uint64_t sequence) {
  std::uint64_t& next = next_[writer];
  const std::uint64_t missing = sequence > next ? sequence - next : 0;
  if (sequence >= next) {
    next = sequence + 1;
  }
  return missing;
}

std::uint64_t SequenceCheck::missing_before(const model::Event& event) {
  const std::uint64_t expected = next_[event.writer];
  const std::uint64_t missing = missing_before(event.writer, event.sequence);
  const auto* gap = std::get_if<model::Gap>(&event.payload);
  const bool explained =
      gap != nullptr && gap->from == expected && gap->records == missing;
  return explained ? 0 : missing;
}

} // namespace hawk::trace
