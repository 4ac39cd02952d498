// The rows that a Catalogue shows: what is one id is put together, and all are
// sorted by what deserves a look.

#include "story/catalogue.hpp"

#include "format/characters.hpp"
#include "story/conversation_rows.hpp"
#include "story/id_forms.hpp"
#include "story/id_spelling.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace hawk::story {

namespace {

using format::is_hex_digit;

// With fewer peers than this nothing can be called unusual.
constexpr std::size_t k_min_peers = 3;

bool is_short_hex(const CatalogueRow& row) {
  return row.key == k_bracket_key
         && std::all_of(row.id.begin(), row.id.end(), is_hex_digit);
}

// Marks the rows with fewer entries than the median of the ids under their key:
// a story that stopped early.
void mark_short(const std::vector<CatalogueRow*>& rows) {
  const auto peers_of = [](const CatalogueRow& row) {
    return std::tuple<std::string_view, std::string_view, std::string_view>(
        row.key, row.kind, row.name);
  };
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
           std::vector<std::uint64_t>>
      counts;
  for (const CatalogueRow* row : rows) {
    counts[peers_of(*row)].push_back(row->entries);
  }
  for (auto& [key, peers] : counts) {
    std::sort(peers.begin(), peers.end());
  }
  for (CatalogueRow* row : rows) {
    const std::vector<std::uint64_t>& peers = counts[peers_of(*row)];
    const std::uint64_t median = peers[(peers.size() - 1) / 2];
    row->is_short = peers.size() >= k_min_peers && row->entries < median;
  }
}

int rank_of(const CatalogueRow& row) {
  return row.errors > 0 ? 0 : row.is_short ? 1 : row.kind == "main" ? 3 : 2;
}

// Sorts by what deserves a look, and moves each to its place.
std::vector<CatalogueRow> in_order(const std::vector<CatalogueRow*>& rows) {
  struct Key { // beside each other, for rows are large
    int rank;
    model::Nanos first;
    CatalogueRow* row;
  };
  std::vector<Key> order;
  order.reserve(rows.size());
  for (CatalogueRow* row : rows) {
    order.push_back({rank_of(*row), row->first, row});
  }
  std::sort(order.begin(), order.end(), [](const Key& a, const Key& b) {
    return std::tie(a.rank, a.first, a.row->id)
           < std::tie(b.rank, b.first, b.row->id);
  });
  std::vector<CatalogueRow> sorted;
  sorted.reserve(order.size());
  for (const Key& key : order) {
    sorted.push_back(std::move(*key.row));
  }
  return sorted;
}

} // namespace

// All of 128 bits name it where both are as old.
void Catalogue::join(Row& row, const Row& low_half) {
  CatalogueRow& shown = row.shown;
  const CatalogueRow& more = low_half.shown;
  shown.normals = {row.normal, low_half.normal};
  if (low_half.id_time < row.id_time) {
    shown.id = more.id;
    shown.key = more.key;
  }
  shown.first = std::min(shown.first, more.first);
  shown.last = std::max(shown.last, more.last);
  shown.entries += more.entries;
  shown.errors += more.errors;
  if (low_half.has_text
      && (!row.has_text || low_half.text_time > row.text_time)) {
    shown.last_text = more.last_text;
  }
  if (shown.kind.empty() && shown.name.empty()) {
    shown.kind = more.kind;
    shown.name = more.name;
  }
  shown.outcome = shown.outcome.empty() ? more.outcome : shown.outcome;
  join_bond(row.bond,
            BasicBond<std::string_view>{
                low_half.bond.bond, low_half.bond.mixed, low_half.bond.id});
}

// As their own rows spell them.
void Catalogue::name_conversations() {
  for (Row& row : rows_) {
    if (row.bond.bond != Bond::none && !row.bond.mixed) {
      const Row* const other = find_known(row.bond.id);
      row.shown.conversation = other == nullptr ? "" : other->shown.id;
    }
  }
}

// Those that are ids, halves joined.
std::vector<CatalogueRow*> Catalogue::select_rows() {
  std::set<std::size_t> lengths; // of short hex ids that are sure
  for (const Row& row : rows_) {
    if (row.shape == Shape::sure && is_short_hex(row.shown)) {
      lengths.insert(row.shown.id.size());
    }
  }
  std::vector<bool> joined; // by place; empty: none is
  for (const LowHalf& half :
       find_low_halves(rows_.size(), [this](std::size_t place) {
         return std::string_view(rows_[place].normal);
       })) {
    join(rows_[half.all], rows_[half.low]);
    joined.resize(rows_.size());
    joined[half.low] = true;
  }
  std::vector<CatalogueRow*> rows;
  rows.reserve(rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    const bool is_id =
        row.shape == Shape::sure || lengths.count(row.shown.id.size()) > 0;
    if (is_id && (joined.empty() || !joined[i])) {
      rows.push_back(&row.shown);
    }
  }
  return rows;
}

std::vector<CatalogueRow> Catalogue::take_rows() {
  const std::vector<CatalogueRow*> selected = select_rows();
  name_conversations();
  mark_short(selected);
  std::vector<CatalogueRow> rows = in_order(selected);
  *this = Catalogue();
  gather_conversations(rows);
  return rows;
}

} // namespace hawk::story
