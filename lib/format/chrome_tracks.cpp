#include "format/chrome_tracks.hpp"

#include <algorithm>

namespace hawk::format {

namespace {

using Kind = ChromeMark::Kind;

// Ends may name what they end, and not all programs end the innermost first.
std::size_t find_open(const std::vector<std::uint32_t>& open,
                      const ChromeSlices& slices,
                      const std::string& name) {
  // A bound, so that a file of begins and mismatched ends is no square.
  constexpr std::size_t k_deepest = 256;
  if (name.empty() || open.empty()) {
    return open.empty() ? 0 : open.size() - 1;
  }
  for (std::size_t i = 1; i <= std::min(open.size(), k_deepest); ++i) {
    if (slices[open[open.size() - i]].name == name) {
      return open.size() - i;
    }
  }
  return open.size();
}

} // namespace

std::size_t match_ends(ChromeTrack& track, ChromeSlices& slices) {
  std::stable_sort(track.marks.begin(),
                   track.marks.end(),
                   [](const ChromeMark& a, const ChromeMark& b) {
                     return a.time < b.time;
                   });
  std::size_t unmatched = 0;
  std::vector<std::uint32_t> open;
  for (const ChromeMark& mark : track.marks) {
    if (mark.kind == Kind::begin && slices[mark.at].open) {
      open.push_back(mark.at);
    } else if (mark.kind == Kind::end) {
      ChromeEnd& end = track.ends[mark.at];
      const std::size_t at = find_open(open, slices, end.name);
      if (at >= open.size()) {
        ++unmatched;
        continue;
      }
      ChromeSlice& slice = slices[open[at]];
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
      slice.open = false;
      slice.end = mark.time;
      slice.attributes.merge(end.attributes);
    }
  }
  return unmatched;
}

void nest(ChromeTrack& track,
          ChromeSlices& slices,
          std::vector<std::uint32_t>& around) {
  // The longer one first where two begin at one time: it is outside. A moment
  // comes after what begins with it.
  std::stable_sort(track.marks.begin(),
                   track.marks.end(),
                   [&slices](const ChromeMark& a, const ChromeMark& b) {
                     if (a.time != b.time) {
                       return a.time < b.time;
                     }
                     if (a.kind != b.kind) {
                       return a.kind < b.kind;
                     }
                     return a.kind == Kind::begin
                            && slices[a.at].end > slices[b.at].end;
                   });
  std::vector<std::uint32_t> stack;
  for (const ChromeMark& mark : track.marks) {
    const std::int64_t until =
        mark.kind == Kind::begin ? slices[mark.at].end : mark.time;
    if (mark.kind == Kind::end) {
      continue;
    }
    while (!stack.empty() && slices[stack.back()].end < mark.time) {
      stack.pop_back();
    }
    // What ends before this one does is no parent, nor is it one of what comes
    // later: that is within this one.
    std::size_t parent = stack.size();
    while (parent > 0 && slices[stack[parent - 1]].end < until) {
      --parent;
    }
    const std::uint32_t found = parent == 0 ? k_no_slice : stack[parent - 1];
    if (mark.kind == Kind::moment) {
      around[mark.at] = found;
    } else {
      slices[mark.at].parent = found;
      stack.resize(parent);
      stack.push_back(mark.at);
    }
  }
}

} // namespace hawk::format
