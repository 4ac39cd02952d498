#include "story/tally.hpp"

#include "base/byte_scan.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/severity.hpp"
#include "story/catalogue.hpp"
#include "story/cut_text.hpp"
#include "story/id_spelling.hpp"
#include "story/record_ids.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace hawk::story {

namespace {

constexpr std::size_t k_block = std::size_t{64} << 10;
constexpr std::size_t k_first_slots = 1024;

// Messages of an id have about the same length.
constexpr std::size_t k_least_room = 48;
static_assert(Catalogue::k_last_text <= 0xffff);

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

// Twice as many slots, for all that has a place.
template <typename Slot, typename Placed>
void grow(std::vector<Slot>& slots, const std::vector<Placed>& placed) {
  slots.assign(slots.size() * 2, Slot{});
  for (std::size_t i = 0; i < placed.size(); ++i) {
    find_slot(slots, placed[i].hash, [](std::uint32_t) { return false; }) = {
        tag_of(placed[i].hash), static_cast<std::uint32_t>(i + 1)};
  }
}

} // namespace

std::uint64_t id_hash_seed() {
  static const std::uint64_t seed = [] {
    std::uint64_t random = 0;
    // Without it only somebody who makes up ids for it slows us down.
    std::ignore = ::getrandom(&random, sizeof random, GRND_NONBLOCK);
    return random;
  }();
  return seed;
}

bool says_something(std::string_view text) {
  constexpr format::CharacterSet k_nothing(" \t\r");
  return k_nothing.find_other_in(text) != std::string_view::npos;
}

void Tally::Spelling::keep(std::string_view text, TextStore& texts) {
  size = static_cast<std::uint32_t>(text.size());
  if (text.size() <= k_near) {
    std::copy(text.begin(), text.end(), near.begin());
  } else {
    far = texts.keep(text).data();
  }
}

bool Tally::Spelling::is(std::string_view text) const {
  return text.size() == size
         && base::is_same(
             size <= k_near ? near.data() : far, text.data(), size);
}

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

Tally::Tally()
    : seed_(id_hash_seed()) {
  for (Table* table : {&untimed_, &timed_}) {
    table->slots.resize(k_first_slots);
    table->normals.resize(k_first_slots);
  }
}

void Tally::clear() {
  for (Table* table : {&untimed_, &timed_}) {
    if (!table->rows.empty()) {
      std::fill(table->slots.begin(), table->slots.end(), Slot{});
      std::fill(table->normals.begin(), table->normals.end(), Slot{});
    }
    table->rows.clear();
    table->spellings.clear();
  }
  texts_.clear();
  time_.reset();
  records_ = 0;
}

void Tally::add(const format::Glance& glance) {
  ids_ = glance_ids_.find(glance);
  count(glance.time,
        glance.time,
        !ids_.empty()
            && (glance.failed || format::is_error_severity(glance.severity)),
        cut_text(glance.body, Catalogue::k_last_text));
}

void Tally::add(model::FileRecord record) {
  Entry entry;
  entry.ids = ids_of(record);
  std::optional<model::Nanos> time;
  std::optional<model::Nanos> end;
  if (auto* span = std::get_if<model::Span>(&record.what)) {
    time = span->start ? span->start : span->end;
    end = span->end;
    entry.what = std::move(*span);
  } else {
    time = record.log()->timestamp;
    entry.what = std::move(std::get<model::LogEvent>(record.what));
  }
  record_ids_.clear();
  for (const Id& id : entry.ids) {
    record_ids_.push_back({id.key, id.value, id.shape});
  }
  ids_ = record_ids_;
  const std::string text = last_text_of(entry);
  count(time, end, !ids_.empty() && is_error(entry), text);
}

void Tally::count(std::optional<model::Nanos> time,
                  std::optional<model::Nanos> end,
                  bool error,
                  std::string_view text) {
  ++records_;
  time_ = time ? time : time_;
  Table& table = time_ ? timed_ : untimed_;
  const model::Nanos when = time_.value_or(model::Nanos{});
  const model::Nanos over = std::max(when, end.value_or(when));
  const bool says = !ids_.empty() && says_something(text);
  const BasicBond<std::string_view> bond = find_bond(ids_);
  for (const FoundId& id : ids_) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    Row& row = find_row(table, id);
    if (row.entries == 0) {
      row.first = row.id_time = when;
      row.last = over;
      row.id = texts_.keep(id.value);
      row.key = texts_.keep(id.key);
      row.shape = id.shape;
    } else if (when < row.id_time) {
      row.id_time = when;
      row.id = texts_.keep(id.value);
      row.key = texts_.keep(id.key);
    }
    ++row.entries;
    row.errors += error ? 1U : 0U;
    row.first = std::min(row.first, when);
    row.last = std::max(row.last, over);
    row.shape = id.shape == Shape::sure ? Shape::sure : row.shape;
    if (bond.bond != Bond::none && is_turn_key(id.key)
        && join_bond(row.bond, bond)) {
      row.bond.id = texts_.keep(bond.id);
    }
    if (says && (row.text == nullptr || when >= row.text_time)) {
      say(row, when, text);
    }
  }
}

void Tally::say(Row& row, model::Nanos time, std::string_view text) {
  if (text.size() > row.text_room || row.text == nullptr) {
    const std::size_t room = std::max(text.size(), k_least_room);
    row.text = texts_.make_room(room);
    row.text_room = static_cast<std::uint16_t>(room);
  }
  std::copy(text.begin(), text.end(), row.text);
  row.text_size = static_cast<std::uint16_t>(text.size());
  row.text_time = time;
}

// The row of an id whose spelling is new.
std::uint32_t Tally::find_normal(Table& table, std::string_view spelt) {
  normalise_id(spelt, normal_);
  const std::uint64_t hash = base::hash_bytes(normal_, seed_);
  Slot& slot = find_slot(table.normals, hash, [&](std::uint32_t row) {
    return base::is_same(table.rows[row].normal, normal_);
  });
  if (slot.place == 0) {
    Row row;
    row.normal = texts_.keep(normal_);
    row.hash = hash;
    table.rows.push_back(row);
    slot = {tag_of(hash), static_cast<std::uint32_t>(table.rows.size())};
    const std::uint32_t place = slot.place;
    if (table.rows.size() * 2 > table.normals.size()) {
      grow(table.normals, table.rows);
    }
    return place - 1;
  }
  return slot.place - 1;
}

Tally::Row& Tally::find_row(Table& table, const FoundId& id) {
  const std::string_view spelt = in_hex(id.key, id.value, hex_);
  const std::uint64_t hash = base::hash_bytes(spelt, seed_);
  Slot& slot = find_slot(table.slots, hash, [&](std::uint32_t spelling) {
    return table.spellings[spelling].is(spelt);
  });
  if (slot.place != 0) {
    return table.rows[table.spellings[slot.place - 1].row];
  }
  const std::uint32_t row = find_normal(table, spelt);
  Spelling& spelling = table.spellings.emplace_back();
  spelling.hash = hash;
  spelling.row = row;
  spelling.keep(spelt, texts_);
  slot = {tag_of(hash), static_cast<std::uint32_t>(table.spellings.size())};
  if (table.spellings.size() * 2 > table.slots.size()) {
    grow(table.slots, table.spellings);
  }
  return table.rows[row];
}

} // namespace hawk::story
