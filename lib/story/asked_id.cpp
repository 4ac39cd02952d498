#include "story/asked_id.hpp"

#include "format/characters.hpp"
#include "story/id_shape.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using format::lower;
using format::is_hex_digit;
using format::is_id_character;

std::size_t find_ignoring_case(std::string_view text,
                               std::string_view needle,
                               std::size_t from) {
  const auto at =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(from),
                  text.end(),
                  needle.begin(),
                  needle.end(),
                  [](char a, char b) { return lower(a) == lower(b); });
  return at == text.end() ? std::string_view::npos
                          : static_cast<std::size_t>(at - text.begin());
}

bool is_whole_word(std::string_view text, std::size_t at, std::size_t size) {
  const bool begins = at == 0 || !is_id_character(text[at - 1]);
  const bool ends =
      at + size == text.size() || !is_id_character(text[at + size]);
  return begins && ends;
}

std::string dashed_uuid(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) {
      out += '-';
    }
    out += hex[i];
  }
  return out;
}

} // namespace

AskedId::AskedId(std::string_view typed)
    : typed_(typed),
      normalised_(normalise_id(typed)),
      hex_((normalised_.size() == 16 || normalised_.size() == 32)
           && std::all_of(
               normalised_.begin(), normalised_.end(), is_hex_digit)) {
  spellings_.push_back(typed_);
  if (hex_) {
    spellings_.push_back(normalised_);
    spellings_.push_back("0x" + normalised_);
    if (normalised_.size() == 32) {
      spellings_.push_back(dashed_uuid(normalised_));
    }
  }
}

bool AskedId::is(std::string_view id) const {
  return id == typed_ || (hex_ && normalise_id(id) == normalised_);
}

bool AskedId::is_mentioned_in(std::string_view text) const {
  for (const std::string& spelling : spellings_) {
    if (spelling.empty()) {
      continue;
    }
    std::size_t at = 0;
    while (true) {
      at = hex_ ? find_ignoring_case(text, spelling, at)
                : text.find(spelling, at);
      if (at == std::string_view::npos) {
        break;
      }
      if (is_whole_word(text, at, spelling.size())) {
        return true;
      }
      ++at;
    }
  }
  return false;
}

} // namespace hawk::story
