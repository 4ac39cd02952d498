#include "story/catalogue.hpp"

#include "base/hash.hpp"
#include "story/cut_text.hpp"
#include "story/id_hash.hpp"
#include "story/id_keys.hpp"
#include "story/id_spelling.hpp"
#include "story/probe_event.hpp"
#include "story/tally.hpp"
#include "story/value_ids.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

constexpr std::size_t k_last_text = Catalogue::k_last_text;
constexpr std::size_t k_first_slots = 1024;

std::uint32_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32U);
}

void note_story(CatalogueRow& row, const Entry& entry, const Id& id) {
  const model::LogEvent* event = entry.event();
  if (event == nullptr || event->correlation_id != id.value) {
    return;
  }
  if (event->event_name == k_story_begins) {
    row.kind = cut_text(text_of(*event, "kind"), k_last_text);
    row.name = cut_text(text_of(*event, "name"), k_last_text);
  } else if (event->event_name == k_story_ends) {
    row.outcome = cut_text(text_of(*event, "outcome"), k_last_text);
  }
}

class TallyAccount final : public Account {
public:
  TallyAccount(Catalogue& into, std::string_view lasting)
      : into_(into),
        tally_(lasting) {}

  format::GlanceSink glances() override {
    return {holds_ids,
            [this](const format::Glance& glance) { tally_.add(glance); }};
  }

  void add(model::FileRecord record) override { tally_.add(std::move(record)); }

  std::uint64_t records() const override { return tally_.records(); }

  std::optional<model::Nanos> last_time() const override {
    return tally_.last_time();
  }

  void settle(model::Nanos before) override { into_.add(tally_, before); }

  void clear() override { tally_.clear(); }

private:
  Catalogue& into_;
  Tally tally_;
};

} // namespace

std::string last_text_of(const Entry& entry) {
  if (const Line* line = entry.line()) {
    return std::string(cut_text(line->text, k_last_text));
  }
  if (const model::Span* span = entry.span()) {
    return std::string(cut_text(span->name, k_last_text));
  }
  const model::LogEvent& event = *entry.event();
  if (event.event_name == k_task_failed || event.event_name == k_error) {
    const std::string text = std::string(text_of(event, "error_type")) + ": "
                             + std::string(text_of(event, "error"));
    return std::string(cut_text(text, k_last_text));
  }
  if (is_probe_event(event) && event.body.empty()) {
    return {}; // the agent's own words tell more
  }
  return std::string(cut_text(
      event.body.empty() ? event.event_name : event.body, k_last_text));
}

Catalogue::Catalogue()
    : slots_(k_first_slots) {}

std::unique_ptr<Account> Catalogue::make_account(std::string_view lasting) {
  return std::make_unique<TallyAccount>(*this, lasting);
}

void Catalogue::grow() {
  slots_.assign(slots_.size() * 2, Slot{});
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t at = rows_[i].hash & (slots_.size() - 1);
    while (slots_[at].place != 0) {
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {tag_of(rows_[i].hash), static_cast<std::uint32_t>(i + 1)};
  }
}

// The slot of an id, or the free one for it.
std::size_t Catalogue::find_slot(std::string_view normal,
                                 std::uint64_t hash) const {
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].place != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].tag == tag_of(hash)) {
      const Row& row = rows_[slots_[at].place - 1];
      if (row.hash == hash && row.normal == normal) {
        break;
      }
    }
  }
  return at;
}

// Has a row's place in the tables brought near before it is asked for: of so
// many rows each is far.
void Catalogue::fetch(std::uint64_t hash) const {
  __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
}

void Catalogue::fetch_row(std::uint64_t hash) const {
  const Slot slot = slots_[hash & (slots_.size() - 1)];
  if (slot.place != 0 && slot.tag == tag_of(hash)) {
    const Row& row = rows_[slot.place - 1];
    const auto* const begin = reinterpret_cast<const char*>(&row);
    for (std::size_t at = 0; at < sizeof(Row); at += 64) {
      __builtin_prefetch(begin + at, 1);
    }
  }
}

const Catalogue::Row* Catalogue::find_known(std::string_view id) const {
  const std::string normal = normalise_id(id);
  const std::uint64_t hash = base::hash_bytes(normal, id_hash_seed());
  const Slot slot = slots_[find_slot(normal, hash)];
  return slot.place != 0 ? &rows_[slot.place - 1] : nullptr;
}

// A new one if there is none; null if there is no room for it.
Catalogue::Row* Catalogue::find_row(std::string_view normal,
                                    std::uint64_t hash) {
  const std::size_t at = find_slot(normal, hash);
  if (slots_[at].place != 0) {
    return &rows_[slots_[at].place - 1];
  }
  if (rows_.size() >= k_max_ids) {
    return nullptr;
  }
  Row& row = rows_.emplace_back();
  row.normal = normal;
  row.hash = hash;
  slots_[at] = {tag_of(hash), static_cast<std::uint32_t>(rows_.size())};
  if (rows_.size() * 2 > slots_.size()) {
    grow();
  }
  return &row;
}

Catalogue::Row* Catalogue::add(std::string_view normal,
                               std::uint64_t hash,
                               const Sighting& sighting) {
  Row* const row = find_row(normal, hash);
  if (row == nullptr) {
    dropped_ += sighting.entries;
    return nullptr;
  }
  CatalogueRow& shown = row->shown;
  const bool is_new = shown.entries == 0;
  if (is_new || sighting.id_time < row->id_time) {
    shown.id = sighting.id;
    shown.key = sighting.key;
    row->id_time = sighting.id_time;
  }
  if (is_new || sighting.shape == Shape::sure) {
    row->shape = sighting.shape;
  }
  shown.first = is_new ? sighting.first : std::min(shown.first, sighting.first);
  shown.last = is_new ? sighting.last : std::max(shown.last, sighting.last);
  shown.entries += sighting.entries;
  shown.errors += sighting.errors;
  if (sighting.has_text
      && (!row->has_text || sighting.text_time >= row->text_time)) {
    shown.last_text = sighting.text;
    row->text_time = sighting.text_time;
    row->has_text = true;
  }
  join_bond(row->bond, sighting.bond);
  return row;
}

void Catalogue::add(const Entry& entry) {
  if (entry.ids.empty()) {
    return;
  }
  const std::string text = last_text_of(entry);
  Sighting sighting;
  sighting.errors = is_error(entry) ? 1 : 0;
  sighting.first = entry.time;
  sighting.last = end_of(entry);
  sighting.id_time = sighting.text_time = entry.time;
  sighting.text = text;
  sighting.has_text = says_something(text);
  const BasicBond<std::string_view> bond = find_bond(entry.ids);
  for (const Id& id : entry.ids) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    sighting.bond = is_turn_key(id.key) ? bond : BasicBond<std::string_view>();
    sighting.id = id.value;
    sighting.key = id.key;
    sighting.shape = id.shape;
    const std::string normal = normalise_under(id.key, id.value);
    if (Row* row = add(
            normal, base::hash_bytes(normal, id_hash_seed()), sighting)) {
      note_story(row->shown, entry, id);
    }
  }
}

void Catalogue::add(const Tally& tally, model::Nanos before) {
  const auto add_row = [this](const TallyRow& row, Sighting sighting) {
    sighting.id = row.id;
    sighting.key = row.key;
    sighting.shape = row.shape;
    sighting.entries = row.entries;
    sighting.errors = row.errors;
    sighting.text = row.last_text();
    sighting.has_text = row.text != nullptr;
    sighting.bond = row.bond;
    add(row.normal, row.hash, sighting);
  };
  Sighting untimed;
  untimed.first = untimed.last = before;
  untimed.id_time = untimed.text_time = before;
  for (const TallyTable::Place& place : tally.untimed()) {
    add_row(place.row, untimed);
  }
  // Rows ahead are fetched in two steps: where they stand, then what is there.
  constexpr std::size_t k_ahead = 16;
  const std::vector<TallyTable::Place>& places = tally.timed();
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i + k_ahead < places.size()) {
      fetch(places[i + k_ahead].row.hash);
      fetch_row(places[i + k_ahead / 2].row.hash);
    }
    const TallyRow& row = places[i].row;
    Sighting timed;
    timed.first = row.first;
    timed.last = row.last;
    timed.id_time = row.id_time;
    timed.text_time = row.text_time;
    add_row(row, timed);
  }
}

} // namespace hawk::story
