#include "time_before.hpp"

#include "format/line_decoder.hpp"
#include "story/record_story.hpp"

#include <algorithm>

namespace hawk::cli {

namespace {

// Mostly the line above has one.
constexpr std::size_t k_near = std::size_t{4} << 10;
constexpr std::size_t k_far = std::size_t{64} << 10;

// After so many times in vain the log has no times.
constexpr int k_most_failures = 16;

std::optional<model::Nanos> last_time_in(std::string_view lines,
                                         format::TimeReference reference) {
  std::optional<model::Nanos> last;
  format::LineDecoder decoder(
      [&last](const model::FileRecord& record) {
        const std::optional<model::Nanos> time = story::time_of(record);
        last = time ? time : last;
      },
      reference);
  decoder.decode(lines, 1, 0); // no byte order mark
  decoder.finish();
  return last;
}

} // namespace

std::optional<model::Nanos> TimeBefore::find(std::string_view text,
                                             std::size_t place) {
  if (failures_ >= k_most_failures || place > text.size()) {
    return std::nullopt;
  }
  for (const std::size_t size : {k_near, k_far}) {
    std::size_t begin = place - std::min(place, size);
    if (begin > 0) {
      const std::size_t newline = text.find('\n', begin);
      begin = newline < place ? newline + 1 : place;
    }
    if (const auto time =
            last_time_in(text.substr(begin, place - begin), reference_)) {
      failures_ = 0;
      return time;
    }
    if (place <= size) {
      break;
    }
  }
  ++failures_;
  return std::nullopt;
}

} // namespace hawk::cli
