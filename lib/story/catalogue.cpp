#include "story/catalogue.hpp"

#include "format/characters.hpp"
#include "story/cut_text.hpp"
#include "story/id_forms.hpp"
#include "story/probe_event.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace hawk::story {

namespace {

using format::is_hex_digit;

constexpr std::size_t k_last_text = 256;

// With fewer peers than this nothing can be called unusual.
constexpr std::size_t k_min_peers = 3;

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
  std::string text = last_text_of(entry);
  if (text.find_first_not_of(" \t\r") != std::string::npos) {
    shown.last_text = std::move(text);
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
    note_story(found->second.shown, entry, id);
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
