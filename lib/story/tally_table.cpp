#include "story/tally_table.hpp"

#include "base/byte_scan.hpp"
#include "base/hash.hpp"
#include "story/id_hash.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

constexpr std::size_t k_first_slots = 1024;

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32U);
}

// The slot of what `is_it` tells by its place, or a free one for it.
template <typename Slot, typename IsIt>
Slot& find_slot(std::vector<Slot>& slots, std::uint64_t hash, IsIt is_it) {
  const std::size_t mask = slots.size() - 1;
  const std::uint32_t tag = tag_of(hash);
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (slots[at].place != 0
         && (slots[at].tag != tag || !is_it(slots[at].place - 1))) {
    at = (at + 1) & mask;
  }
  return slots[at];
}

} // namespace

void TallyTable::Spelling::keep(std::string_view text, TextStore& texts) {
  size = static_cast<std::uint32_t>(text.size());
  if (text.size() <= k_near) {
    std::copy(text.begin(), text.end(), near.begin());
  } else {
    far = texts.keep(text).data();
  }
}

bool TallyTable::Spelling::is(std::string_view text) const {
  return text.size() == size
         && base::is_same(
             size <= k_near ? near.data() : far, text.data(), size);
}

TallyTable::TallyTable(TextStore& texts)
    : seed_(id_hash_seed()),
      texts_(texts),
      slots_(k_first_slots),
      normals_(k_first_slots) {}

void TallyTable::clear() {
  if (!places_.empty()) {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    std::fill(normals_.begin(), normals_.end(), Slot{});
  }
  places_.clear();
  further_.clear();
}

const TallyTable::Spelling&
TallyTable::spelling_at(std::uint32_t place) const {
  return (place & k_further) != 0 ? further_[place & ~k_further]
                                  : places_[place].spelling;
}

TallyRow& TallyTable::find(std::string_view spelling) {
  const std::uint64_t hash = base::hash_bytes(spelling, seed_);
  Slot& slot = find_slot(slots_, hash, [&](std::uint32_t place) {
    return spelling_at(place).is(spelling);
  });
  return slot.place != 0 ? places_[spelling_at(slot.place - 1).row].row
                         : add_spelling(slot, hash, spelling);
}

// Of an id whose spelling is new.
TallyRow& TallyTable::add_spelling(Slot& slot,
                                   std::uint64_t hash,
                                   std::string_view text) {
  normalise_id(text, normal_);
  const std::uint64_t normal_hash = base::hash_bytes(normal_, seed_);
  Slot& normal = find_slot(normals_, normal_hash, [&](std::uint32_t place) {
    return base::is_same(places_[place].row.normal, normal_);
  });
  std::uint32_t place = 0;
  std::uint32_t row = 0;
  if (normal.place == 0) {
    place = row = static_cast<std::uint32_t>(places_.size());
    Place& added = places_.emplace_back();
    added.row.normal = texts_.keep(normal_);
    added.row.hash = normal_hash;
    added.spelling.hash = hash;
    added.spelling.row = row;
    added.spelling.keep(text, texts_);
    normal = {tag_of(normal_hash), place + 1};
  } else {
    place = static_cast<std::uint32_t>(further_.size()) | k_further;
    row = normal.place - 1;
    Spelling& added = further_.emplace_back();
    added.hash = hash;
    added.row = row;
    added.keep(text, texts_);
  }
  slot = {tag_of(hash), place + 1};
  grow_slots();
  return places_[row].row;
}

// Twice as many where half of them are taken.
void TallyTable::grow_slots() {
  const auto put = [](std::vector<Slot>& slots,
                      std::uint64_t hash,
                      std::size_t place) {
    find_slot(slots, hash, [](std::uint32_t) { return false; }) = {
        tag_of(hash), static_cast<std::uint32_t>(place + 1)};
  };
  if ((places_.size() + further_.size()) * 2 > slots_.size()) {
    slots_.assign(slots_.size() * 2, Slot{});
    for (std::size_t i = 0; i < places_.size(); ++i) {
      put(slots_, places_[i].spelling.hash, i);
    }
    for (std::size_t i = 0; i < further_.size(); ++i) {
      put(slots_, further_[i].hash, i | k_further);
    }
  }
  if (places_.size() * 2 > normals_.size()) {
    normals_.assign(normals_.size() * 2, Slot{});
    for (std::size_t i = 0; i < places_.size(); ++i) {
      put(normals_, places_[i].row.hash, i);
    }
  }
}

} // namespace hawk::story
