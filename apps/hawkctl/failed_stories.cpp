#include "failed_stories.hpp"

#include "base/text.hpp"
#include "story/id_spelling.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace hawk::cli {

std::vector<story::CatalogueRow>
failed_rows(std::vector<story::CatalogueRow> rows) {
  rows.erase(
      std::remove_if(rows.begin(),
                     rows.end(),
                     [](const auto& row) { return row.errors == 0; }),
      rows.end());
  return rows;
}

FailedStories::FailedStories(std::vector<story::CatalogueRow> rows) {
  for (story::CatalogueRow& row : rows) {
    by_id_.emplace(story::normalise_under(row.key, row.id), groups_.size());
    for (const std::string& normal : row.normals) {
      by_id_.emplace(normal, groups_.size());
    }
    groups_.push_back({std::move(row), {}});
  }
}

void FailedStories::add(story::Entry entry) {
  const std::size_t number = entries_.size();
  std::vector<std::size_t> groups;
  for (const story::Id& id : entry.ids) {
    const auto found = by_id_.find(story::normalise_under(id.key, id.value));
    if (found != by_id_.end()
        && std::find(groups.begin(), groups.end(), found->second)
               == groups.end()) {
      groups.push_back(found->second);
    }
  }
  if (groups.empty()) {
    return;
  }
  std::sort(groups.begin(), groups.end());
  for (const std::size_t group : groups) {
    groups_[group].entries.push_back(number);
  }
  entries_.push_back(std::move(entry));
  groups_of_.push_back(std::move(groups));
}

bool FailedStories::is_within_another(std::size_t group) const {
  const std::vector<std::size_t>& own = groups_[group].entries;
  if (own.empty()) {
    return false;
  }
  const std::vector<std::size_t>& others = groups_of_[own.front()];
  return std::any_of(others.begin(), others.end(), [&](std::size_t other) {
    const std::vector<std::size_t>& its = groups_[other].entries;
    // Of equals the first is told.
    return other != group && (its.size() > own.size() || other < group)
           && std::includes(its.begin(), its.end(), own.begin(), own.end());
  });
}

std::vector<FailedStories::Group> FailedStories::groups() const {
  std::vector<Group> told;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!groups_[i].entries.empty() && !is_within_another(i)) {
      told.push_back(groups_[i]);
      // How far an entry may stand behind later ones depends on the blocks that
      // were read; here all of them are at hand.
      std::vector<std::size_t>& entries = told.back().entries;
      std::stable_sort(
          entries.begin(), entries.end(), [this](std::size_t a, std::size_t b) {
            return entries_[a].time < entries_[b].time;
          });
    }
  }
  return told;
}

std::string format_heading(const story::CatalogueRow& row) {
  const std::string what =
      row.kind + (row.kind.empty() || row.name.empty() ? "" : " ") + row.name;
  return fmt::format("-- {}: {}{}{} error{} --\n",
                     base::sanitise(row.id, 64),
                     base::sanitise(what, 80),
                     what.empty() ? "" : ", ",
                     row.errors,
                     row.errors == 1 ? "" : "s");
}

} // namespace hawk::cli
