#include "story/catalogue.hpp"

#include "story/characters.hpp"
#include "story/cut_text.hpp"
#include "story/id_forms.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace hawk::story {

namespace {

constexpr std::size_t k_last_text = 256;

// With fewer peers than this nothing can be called unusual.
constexpr std::size_t k_min_peers = 3;

std::string_view text_of(const Entry& entry) {
  if (const Line* line = entry.line()) {
    return line->text;
  }
  const model::LogEvent& event = *entry.event();
  return event.body.empty() ? event.event_name : event.body;
}

bool is_short_hex(const CatalogueRow& row) {
  return row.key == k_bracket_key
         && std::all_of(row.id.begin(), row.id.end(), is_hex_digit);
}

// Marks the rows with fewer entries than the median of the ids under their key:
// a story that stopped early.
void mark_short(std::vector<CatalogueRow>& rows) {
  std::map<std::string, std::vector<std::uint64_t>> counts;
  for (const CatalogueRow& row : rows) {
    counts[row.key].push_back(row.entries);
  }
  for (auto& [key, peers] : counts) {
    std::sort(peers.begin(), peers.end());
  }
  for (CatalogueRow& row : rows) {
    const std::vector<std::uint64_t>& peers = counts[row.key];
    const std::uint64_t median = peers[(peers.size() - 1) / 2];
    row.is_short = peers.size() >= k_min_peers && row.entries < median;
  }
}

int rank_of(const CatalogueRow& row) {
  return row.errors > 0 ? 0 : row.is_short ? 1 : 2;
}

} // namespace

void Catalogue::add_to(Row& row, const Entry& entry, bool error) const {
  CatalogueRow& shown = row.shown;
  if (shown.entries == 0) {
    shown.first = entry.time;
    shown.last = entry.time;
  }
  ++shown.entries;
  shown.errors += error ? 1 : 0;
  shown.first = std::min(shown.first, entry.time);
  shown.last = std::max(shown.last, entry.time);
  const std::string_view text = text_of(entry);
  if (text.find_first_not_of(" \t\r") != std::string_view::npos) {
    shown.last_text = cut_text(text, k_last_text);
  }
}

void Catalogue::add(const Entry& entry) {
  const bool error = !entry.ids.empty() && is_error(entry);
  for (const Id& id : entry.ids) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    const std::string normalised = normalise_id(id.value);
    auto found = rows_.find(normalised);
    if (found == rows_.end()) {
      if (rows_.size() >= k_max_ids) {
        ++dropped_;
        continue;
      }
      found = rows_.emplace(normalised, Row{}).first;
      found->second.shown.id = id.value;
      found->second.shown.key = id.key;
      found->second.shape = id.shape;
    } else if (id.shape == Shape::sure) {
      found->second.shape = Shape::sure;
    }
    add_to(found->second, entry, error);
  }
}

std::vector<CatalogueRow> Catalogue::rows() const {
  std::set<std::size_t> lengths; // of short hex ids that are sure
  for (const auto& [id, row] : rows_) {
    if (row.shape == Shape::sure && is_short_hex(row.shown)) {
      lengths.insert(row.shown.id.size());
    }
  }
  std::vector<CatalogueRow> rows;
  for (const auto& [id, row] : rows_) {
    if (row.shape == Shape::sure || lengths.count(row.shown.id.size()) > 0) {
      rows.push_back(row.shown);
    }
  }
  mark_short(rows);
  std::sort(rows.begin(),
            rows.end(),
            [](const CatalogueRow& a, const CatalogueRow& b) {
              const auto key = [](const CatalogueRow& row) {
                return std::tie(row.first, row.id);
              };
              return rank_of(a) != rank_of(b) ? rank_of(a) < rank_of(b)
                                              : key(a) < key(b);
            });
  return rows;
}

} // namespace hawk::story
