#pragma once

// Which spans may share a track of a Chrome trace. On one track slices lie
// within each other or apart: Perfetto drops or moves what overlaps. A span
// lies on its parent's track if it fits into it there, else on the first track
// that is free.

#include <cstdint>
#include <limits>
#include <vector>

namespace hawk::format {

constexpr std::uint32_t k_no_span = std::numeric_limits<std::uint32_t>::max();

struct LaneSpan {
  std::int64_t start = 0;
  std::int64_t end = 0; // not before start
  std::uint32_t parent = k_no_span; // index of another one of the list
};

// For each span its track, from 0. Their order does not matter.
std::vector<std::uint32_t> assign_lanes(const std::vector<LaneSpan>& spans);

} // namespace hawk::format
