#include "story/tally.hpp"

#include "format/characters.hpp"
#include "format/severity.hpp"
#include "story/catalogue.hpp"
#include "story/cut_text.hpp"
#include "story/id_spelling.hpp"
#include "story/record_ids.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace hawk::story {

namespace {

// Messages of an id have about the same length.
constexpr std::size_t k_least_room = 48;
static_assert(Catalogue::k_last_text <= 0xffff);

} // namespace

bool says_something(std::string_view text) {
  constexpr format::CharacterSet k_nothing(" \t\r");
  return k_nothing.find_other_in(text) != std::string_view::npos;
}

Tally::Tally(std::string_view lasting)
    : lasting_(lasting),
      untimed_(texts_),
      timed_(texts_) {}

void Tally::clear() {
  untimed_.clear();
  timed_.clear();
  texts_.clear();
  time_.reset();
  records_ = 0;
}

void Tally::add(const format::Glance& glance) {
  const std::span<const FoundId> ids = glance_ids_.find(glance);
  count(ids,
        glance.time,
        glance.time,
        !ids.empty()
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
  const std::string text = last_text_of(entry);
  count(record_ids_, time, end, !record_ids_.empty() && is_error(entry), text);
}

void Tally::count(std::span<const FoundId> ids,
                  std::optional<model::Nanos> time,
                  std::optional<model::Nanos> end,
                  bool error,
                  std::string_view text) {
  ++records_;
  time_ = time ? time : time_;
  if (ids.empty()) {
    return;
  }
  TallyTable& table = time_ ? timed_ : untimed_;
  const model::Nanos when = time_.value_or(model::Nanos{});
  const model::Nanos over = std::max(when, end.value_or(when));
  const bool says = says_something(text);
  BasicBond<std::string_view> bond;
  if (ids.size() > 1) {
    bond = find_bond(ids);
  }
  for (const FoundId& id : ids) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    TallyRow& row = table.find(in_hex(id.key, id.value, hex_));
    if (row.entries == 0) {
      row.first = row.id_time = when;
      row.last = over;
      row.id = keep(id.value);
      row.key = keep(id.key);
      row.shape = id.shape;
    } else if (when < row.id_time) {
      row.id_time = when;
      row.id = keep(id.value);
      row.key = keep(id.key);
    }
    ++row.entries;
    row.errors += error ? 1U : 0U;
    row.first = std::min(row.first, when);
    row.last = std::max(row.last, over);
    row.shape = id.shape == Shape::sure ? Shape::sure : row.shape;
    if (bond.bond != Bond::none && is_turn_key(id.key)
        && join_bond(row.bond, bond)) {
      row.bond.id = keep(bond.id);
    }
    if (says && (row.text == nullptr || when >= row.text_time)) {
      say(row, when, text);
    }
  }
}

bool Tally::is_lasting(std::string_view text) const {
  const std::less_equal<> is_before; // pointers into different things
  return is_before(lasting_.data(), text.data())
         && is_before(text.data() + text.size(),
                      lasting_.data() + lasting_.size());
}

std::string_view Tally::keep(std::string_view text) {
  return is_lasting(text) ? text : texts_.keep(text);
}

void Tally::say(TallyRow& row, model::Nanos time, std::string_view text) {
  row.text_size = static_cast<std::uint16_t>(text.size());
  row.text_time = time;
  if (is_lasting(text)) {
    row.text = text.data();
    return;
  }
  if (text.size() > row.own_text.size()) {
    const std::size_t room = std::max(text.size(), k_least_room);
    row.own_text = {texts_.make_room(room), room};
  }
  std::copy(text.begin(), text.end(), row.own_text.data());
  row.text = row.own_text.data();
}

} // namespace hawk::story
