#include "story/tally.hpp"

#include "base/hash.hpp"
#include "format/colors.hpp"
#include "format/record_start.hpp"
#include "story/catalogue.hpp"
#include "story/cut_text.hpp"
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

std::size_t slot_of(std::uint64_t hash, std::size_t slots) {
  return static_cast<std::size_t>(hash) & (slots - 1);
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
  return text.find_first_not_of(" \t\r") != std::string_view::npos;
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
  }
}

void Tally::clear() {
  for (Table* table : {&untimed_, &timed_}) {
    table->rows.clear();
    if (table->used > 0) {
      std::fill(table->slots.begin(), table->slots.end(), Slot{});
    }
    table->used = 0;
  }
  texts_.clear();
  time_.reset();
  records_ = 0;
}

// Ids are told apart by their value: of a record's the first counts.
void Tally::add_id(std::string_view key, std::string_view value, Shape shape) {
  const auto same = [value](const SeenId& id) { return id.value == value; };
  if (!value.empty() && std::none_of(ids_.begin(), ids_.end(), same)) {
    ids_.push_back({key, value, shape});
  }
}

void Tally::add_plain_ids(std::string_view body) {
  const std::string_view first = body.substr(0, body.find('\n'));
  find_ids(format::without_colors(first, uncolored_), found_);
  for (const FoundId& id : found_) {
    add_id(id.key, id.value, id.shape);
  }
}

void Tally::add(const format::Glance& glance) {
  ids_.clear();
  add_id("trace_id", glance.trace_id, Shape::sure);
  for (const format::GlanceField& field : glance.fields) {
    add_id(field.name, field.value, Shape::sure);
  }
  if (glance.is_plain) {
    add_plain_ids(glance.body);
  }
  count(glance.time,
        !ids_.empty() && format::is_error_severity(glance.severity),
        cut_text(glance.body, Catalogue::k_last_text));
}

void Tally::add(model::FileRecord record) {
  Entry entry;
  entry.ids = ids_of(record);
  std::optional<model::Nanos> time;
  if (auto* span = std::get_if<model::Span>(&record.what)) {
    time = span->start ? span->start : span->end;
    entry.what = std::move(*span);
  } else {
    time = record.log()->timestamp;
    entry.what = std::move(std::get<model::LogEvent>(record.what));
  }
  ids_.clear();
  for (const Id& id : entry.ids) {
    ids_.push_back({id.key, id.value, id.shape});
  }
  const std::string text = last_text_of(entry);
  count(time, !ids_.empty() && is_error(entry), text);
}

void Tally::count(std::optional<model::Nanos> time,
                  bool error,
                  std::string_view text) {
  ++records_;
  time_ = time ? time : time_;
  Table& table = time_ ? timed_ : untimed_;
  const model::Nanos when = time_.value_or(model::Nanos{});
  const bool says = !ids_.empty() && says_something(text);
  for (const SeenId& id : ids_) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    Row& row = find_row(table, id);
    if (row.entries == 0) {
      row.first = row.last = row.id_time = when;
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
    row.last = std::max(row.last, when);
    row.shape = id.shape == Shape::sure ? Shape::sure : row.shape;
    if (says && (row.text == nullptr || when >= row.text_time)) {
      say(row, when, text);
    }
  }
}

void Tally::say(Row& row, model::Nanos time, std::string_view text) {
  if (text.size() > row.text_room || row.text == nullptr) {
    const std::size_t room = std::max(text.size(), k_least_room);
    row.text = texts_.make_room(room);
    row.text_room = static_cast<std::uint32_t>(room);
  }
  std::copy(text.begin(), text.end(), row.text);
  row.text_size = static_cast<std::uint32_t>(text.size());
  row.text_time = time;
}

Tally::Slot& Tally::find_slot(Table& table,
                              std::uint64_t hash,
                              std::string_view spelling) {
  const std::size_t size = table.slots.size();
  std::size_t at = slot_of(hash, size);
  while (table.slots[at].row != 0
         && (table.slots[at].hash != hash
             || table.slots[at].spelling != spelling)) {
    at = (at + 1) & (size - 1);
  }
  return table.slots[at];
}

void Tally::grow(Table& table) {
  std::vector<Slot> old(table.slots.size() * 2);
  old.swap(table.slots);
  for (const Slot& slot : old) {
    if (slot.row != 0) {
      find_slot(table, slot.hash, slot.spelling) = slot;
    }
  }
}

// The row of an id whose spelling is new.
std::uint32_t Tally::find_normal(Table& table, const SeenId& id) {
  normalise_id(id.value, normal_);
  const std::uint64_t hash = base::hash_bytes(normal_, seed_);
  Slot& slot = find_slot(table, hash, normal_);
  if (slot.row == 0) {
    Row row;
    row.normal = texts_.keep(normal_);
    row.hash = hash;
    table.rows.push_back(row);
    slot = {hash, row.normal, static_cast<std::uint32_t>(table.rows.size())};
    ++table.used;
  }
  return slot.row;
}

Tally::Row& Tally::find_row(Table& table, const SeenId& id) {
  const std::uint64_t hash = base::hash_bytes(id.value, seed_);
  if (const Slot& known = find_slot(table, hash, id.value); known.row != 0) {
    return table.rows[known.row - 1];
  }
  if ((table.used + 2) * 2 > table.slots.size()) {
    grow(table);
  }
  const std::uint32_t row = find_normal(table, id);
  Slot& slot = find_slot(table, hash, id.value);
  if (slot.row == 0) {
    slot = {hash, texts_.keep(id.value), row};
    ++table.used;
  }
  return table.rows[row - 1];
}

} // namespace hawk::story
