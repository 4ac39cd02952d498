#include "story/stream_bytes.hpp"

#include <algorithm>
#include <limits>

namespace hawk::story {

namespace {

// Holes are rare; remembering them only serves to count late bytes.
constexpr std::size_t k_max_holes = 64;

} // namespace

void StreamBytes::count_cut(const State& state, Range cut) {
  std::uint64_t late = 0;
  for (const Range& hole : state.holes) {
    const std::uint64_t begin = std::max(hole.begin, cut.begin);
    const std::uint64_t end = std::min(hole.end, cut.end);
    late += end > begin ? end - begin : 0;
  }
  late_ += late;
  repeated_ += cut.end - cut.begin - late;
}

StreamBytes::Fresh StreamBytes::take(const model::StreamChunk& chunk) {
  State& state = states_[index_of(chunk.stream)];
  std::string_view bytes = chunk.bytes;
  constexpr auto k_max = std::numeric_limits<std::uint64_t>::max();
  if (bytes.empty() || chunk.offset > k_max - bytes.size()) {
    return {};
  }
  const std::uint64_t end = chunk.offset + bytes.size();
  if (chunk.offset < state.next) {
    const std::uint64_t cut_end = std::min(end, state.next);
    count_cut(state, {chunk.offset, cut_end});
    bytes.remove_prefix(static_cast<std::size_t>(cut_end - chunk.offset));
  }
  std::uint64_t missing = 0;
  if (chunk.offset > state.next) {
    missing = chunk.offset - state.next;
    missing_ += missing;
    if (state.holes.size() < k_max_holes) {
      state.holes.push_back({state.next, chunk.offset});
    }
  }
  state.next = std::max(state.next, end);
  return {bytes, missing};
}

} // namespace hawk::story
