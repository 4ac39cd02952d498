#include "story/cut_text.hpp"

#include <algorithm>

namespace hawk::story {

std::size_t cut_sequence(std::string_view text) {
  const std::size_t reach = std::min<std::size_t>(3, text.size());
  for (std::size_t back = 1; back <= reach; ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) {
      return 0;
    }
    if (byte >= 0xc0) {
      const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

std::string_view cut_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  text = text.substr(0, limit);
  return text.substr(0, text.size() - cut_sequence(text));
}

} // namespace hawk::story
