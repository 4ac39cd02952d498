#include "story/conversation_rows.hpp"

#include "story/id_keys.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

namespace hawk::story {

namespace {

// By place: the place of the row that each stands behind, or its own.
std::vector<std::size_t> find_heads(const std::vector<CatalogueRow>& rows) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (bond_of(rows[i].key) != Bond::none) {
      places.emplace(rows[i].id, i);
    }
  }
  std::vector<std::size_t> heads(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto found = places.find(rows[i].conversation);
    // A trace that is called as its conversation is no part of anything.
    heads[i] = rows[i].conversation.empty() || found == places.end()
                       || bond_of(rows[i].key) != Bond::none
                   ? i
                   : found->second;
  }
  return heads;
}

} // namespace

void gather_conversations(std::vector<CatalogueRow>& rows) {
  const std::vector<std::size_t> heads = find_heads(rows);
  std::unordered_map<std::size_t, std::vector<std::size_t>> parts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (heads[i] == i) {
      rows[i].conversation.clear();
      continue;
    }
    parts[heads[i]].push_back(i);
    CatalogueRow& head = rows[heads[i]];
    ++(is_trace_key(rows[i].key) ? head.traces : head.requests);
  }
  if (parts.empty()) {
    return;
  }
  std::vector<CatalogueRow> gathered;
  gathered.reserve(rows.size());
  std::vector<bool> is_told(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t head = heads[i];
    if (is_told[head]) {
      continue;
    }
    is_told[head] = true;
    gathered.push_back(std::move(rows[head]));
    if (const auto found = parts.find(head); found != parts.end()) {
      for (const std::size_t part : found->second) {
        gathered.push_back(std::move(rows[part]));
      }
    }
  }
  rows = std::move(gathered);
}

} // namespace hawk::story
