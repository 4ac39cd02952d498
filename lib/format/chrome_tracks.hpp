#pragma once

// What happened on one thread, or under one id of asynchronous events, of a
// Chrome trace: which end belongs to which beginning, and what stands within
// what.

#include "model/event.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace hawk::format {

constexpr std::uint32_t k_no_slice = std::numeric_limits<std::uint32_t>::max();

struct ChromeSlice {
  std::int64_t start = 0; // ns
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  bool open = true; // no end was seen
  std::uint32_t parent = k_no_slice;
  std::string name;
  std::string process; // pid as it was written
  std::string thread;
  model::Attributes attributes;
  std::vector<std::uint32_t> causes; // slices that led to it, by flow events
  std::string raw;
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
};

using ChromeSlices = std::vector<ChromeSlice>;

// The end of a slice, still without one.
struct ChromeEnd {
  std::string name; // empty: of whichever is innermost
  model::Attributes attributes;
};

// A beginning, an end, or a moment of which the slice around is sought.
struct ChromeMark {
  enum class Kind { begin, end, moment };

  Kind kind = Kind::begin;
  std::int64_t time = 0;
  std::uint32_t at = 0; // index of the slice, the end or the moment
};

struct ChromeTrack {
  std::vector<ChromeMark> marks; // as they came
  std::vector<ChromeEnd> ends;
};

// Ends what has ends. Returns how many ends had no beginning.
std::size_t match_ends(ChromeTrack& track, ChromeSlices& slices);

// Gives the slices of a track their parents, and each moment the slice around
// it: around[mark.at].
void nest(ChromeTrack& track,
          ChromeSlices& slices,
          std::vector<std::uint32_t>& around);

} // namespace hawk::format
