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
void mark_short(std::vector<CatalogueRow>& rows) {
  const auto peers_of = [](const CatalogueRow& row) {
    return std::tie(row.key, row.kind, row.name);
  };
  std::map<std::tuple<std::string, std::string, std::string>,
           std::vector<std::uint64_t>>
      counts;
  for (const CatalogueRow& row : rows) {
    counts[peers_of(row)].push_back(row.entries);
  }
  for (auto& [key, peers] : counts) {
    std::sort(peers.begin(), peers.end());
  }
  for (CatalogueRow& row : rows) {
    const std::vector<std::uint64_t>& peers = counts[peers_of(row)];
    const std::uint64_t median = peers[(peers.size() - 1) / 2];
    row.is_short = peers.size() >= k_min_peers && row.entries < median;
  }
}

int rank_of(const CatalogueRow& row) {
  return row.errors > 0 ? 0 : row.is_short ? 1 : row.kind == "main" ? 3 : 2;
}

// Sorted by what deserves a look. Rows are large: each moves once.
std::vector<CatalogueRow> in_order(std::vector<CatalogueRow> rows) {
  std::vector<CatalogueRow*> order;
  order.reserve(rows.size());
  for (CatalogueRow& row : rows) {
    order.push_back(&row);
  }
  std::sort(order.begin(),
            order.end(),
            [](const CatalogueRow* a, const CatalogueRow* b) {
              const auto key = [](const CatalogueRow* row) {
                return std::tie(row->first, row->id);
              };
              return rank_of(*a) != rank_of(*b) ? rank_of(*a) < rank_of(*b)
                                                : key(a) < key(b);
            });
  std::vector<CatalogueRow> sorted;
  sorted.reserve(rows.size());
  for (CatalogueRow* const row : order) {
    sorted.push_back(std::move(*row));
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

std::vector<CatalogueRow> Catalogue::shown_rows() const {
  std::set<std::size_t> lengths; // of short hex ids that are sure
  for (const Row& row : rows_) {
    if (row.shape == Shape::sure && is_short_hex(row.shown)) {
      lengths.insert(row.shown.id.size());
    }
  }
  // By place, of an id of 128 bits its low half; empty: there are none.
  std::vector<const Row*> low_halves;
  std::vector<bool> joined;
  const std::vector<LowHalf> found =
      find_low_halves(rows_.size(), [this](std::size_t place) {
        return std::string_view(rows_[place].normal);
      });
  if (!found.empty()) {
    low_halves.resize(rows_.size());
    joined.resize(rows_.size());
  }
  for (const LowHalf& half : found) {
    low_halves[half.all] = &rows_[half.low];
    joined[half.low] = true;
  }
  std::vector<CatalogueRow> rows;
  rows.reserve(rows_.size());
  const auto add_row = [&](const Row& row) {
    rows.push_back(row.shown);
    if (row.bond.bond != Bond::none && !row.bond.mixed) {
      // As its own row spells it.
      const Row* const other = find_known(row.bond.id);
      rows.back().conversation = other == nullptr ? "" : other->shown.id;
    }
  };
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    if (row.shape != Shape::sure && lengths.count(row.shown.id.size()) == 0) {
      continue;
    }
    if (joined.empty() || (!joined[i] && low_halves[i] == nullptr)) {
      add_row(row);
    } else if (!joined[i]) {
      Row whole = row;
      join(whole, *low_halves[i]);
      add_row(whole);
    }
  }
  return rows;
}

std::vector<CatalogueRow> Catalogue::rows() const {
  std::vector<CatalogueRow> rows = shown_rows();
  mark_short(rows);
  rows = in_order(std::move(rows));
  gather_conversations(rows);
  return rows;
}

} // namespace hawk::story
