#include "story/text_store.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

constexpr std::size_t k_block = std::size_t{64} << 10;

} // namespace

char* TextStore::make_room(std::size_t size) {
  if (size > k_block / 8) {
    large_.emplace_back(new char[size]);
    return large_.back().get();
  }
  if (block_ == blocks_.size() || used_ + size > k_block) {
    block_ += block_ == blocks_.size() ? 0U : 1U;
    used_ = 0;
    if (block_ == blocks_.size()) {
      blocks_.emplace_back(new char[k_block]);
    }
  }
  char* const room = blocks_[block_].get() + used_;
  used_ += size;
  return room;
}

std::string_view TextStore::keep(std::string_view text) {
  char* const room = make_room(text.size());
  std::copy(text.begin(), text.end(), room);
  return {room, text.size()};
}

void TextStore::clear() {
  block_ = 0;
  used_ = 0;
  large_.clear();
}

} // namespace hawk::story
