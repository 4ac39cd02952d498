#pragma once

// Stories side by side, for `replay --failed`: each whole, one after the other.

#include "story/catalogue.hpp"
#include "story/entry.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace hawk::cli {

// The rows of what failed, in their order: of ids with an error.
std::vector<story::CatalogueRow>
failed_rows(std::vector<story::CatalogueRow> rows);

// Sorts entries into the stories that they belong to. Holds them all.
class FailedStories final {
public:
  struct Group {
    story::CatalogueRow row;
    std::vector<std::size_t> entries; // numbers, in the order of time
  };

  explicit FailedStories(std::vector<story::CatalogueRow> rows);

  // What belongs to none of them is not kept.
  void add(story::Entry entry);

  // Not those of which every entry is in another one too: a message that the
  // agent gave an id, and a probe one of its own, is told once.
  std::vector<Group> groups() const;

  const story::Entry& entry(std::size_t number) const {
    return entries_[number];
  }

private:
  bool is_within_another(std::size_t group) const;

  std::vector<Group> groups_;
  std::unordered_map<std::string, std::size_t> by_id_; // normalised, to group
  std::vector<story::Entry> entries_;
  std::vector<std::vector<std::size_t>> groups_of_; // of an entry
};

// "-- task-77-2: task answer, 2 errors --"
std::string format_heading(const story::CatalogueRow& row);

} // namespace hawk::cli
