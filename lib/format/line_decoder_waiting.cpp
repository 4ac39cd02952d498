// What waits in a LineDecoder for its next line, and whether another decoder,
// which began below, would have come to the same.

#include "format/line_decoder.hpp"

#include <algorithm>
#include <utility>

namespace hawk::format {

LineDecoder::Waiting LineDecoder::waiting() const {
  const auto is_open = [](const auto& entry) { return entry.second.is_open(); };
  if (object_.is_open() || !pieces_.empty() || lone_.is_quoted()) {
    return Waiting::more;
  }
  if (std::any_of(plain_.begin(), plain_.end(), is_open)) {
    return Waiting::sources;
  }
  return lone_.is_open() ? Waiting::plain : Waiting::nothing;
}

LineDecoder::Standing LineDecoder::standing() const {
  Standing standing;
  standing.is_all =
      !object_.is_open() && pieces_.empty() && !lone_.is_quoted();
  if (lone_.is_open()) {
    standing.lone = lone_.place().offset;
  }
  for (const auto& [source, open] : plain_) {
    if (open.is_open()) {
      standing.sources.emplace(source, open.place().offset);
    }
  }
  return standing;
}

// Whether none of its sources, or those above, had to be forgotten by a reader
// of all.
bool LineDecoder::has_room_for(const LineDecoder& above) const {
  const auto others = std::count_if(
      above.plain_.begin(), above.plain_.end(), [this](const auto& entry) {
        return plain_.find(entry.first) == plain_.end();
      });
  return !forgot_
         && plain_.size() + static_cast<std::size_t>(others) < k_most_sources;
}

bool LineDecoder::takes_names(const LineDecoder& above) {
  if (!has_room_for(above)) {
    return false;
  }
  for (const auto& [source, open] : above.plain_) {
    plain_.try_emplace(source);
  }
  return true;
}

bool LineDecoder::follows(const Standing& then, LineDecoder& above) {
  const Standing there = above.standing();
  if (!there.is_all || !then.is_all || there.lone != then.lone
      || !has_room_for(above)) {
    return false;
  }
  std::size_t same = 0;
  for (const auto& [source, offset] : there.sources) {
    const auto found = then.sources.find(source);
    if (found != then.sources.end() && found->second == offset) {
      ++same;
    } else if (plain_.find(source) != plain_.end()) {
      return false;
    }
  }
  if (same != then.sources.size()) {
    return false;
  }
  for (auto& [source, open] : above.plain_) {
    plain_.try_emplace(source, std::move(open));
  }
  return true;
}

} // namespace hawk::format
