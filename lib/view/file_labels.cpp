#include "view/file_labels.hpp"

#include <set>
#include <utility>

namespace hawk::view {

namespace {

// The last `parts` parts of a path: all of it if it has no more.
std::string_view end_of(std::string_view path, std::size_t parts) {
  std::size_t begin = path.size();
  while (parts > 0 && begin > 0) { // parts are what is left to take
    const std::size_t slash = path.rfind('/', begin - 1);
    if (slash == std::string_view::npos) {
      return path;
    }
    begin = slash;
    --parts;
  }
  return parts > 0 ? path : path.substr(begin + 1);
}

} // namespace

// Those that are alike take one part more, until they are not, or are whole.
FileLabels::FileLabels(const std::vector<std::string>& paths) {
  std::set<std::string_view> alike(paths.begin(), paths.end());
  for (std::size_t parts = 1; !alike.empty(); ++parts) {
    std::map<std::string_view, std::vector<std::string_view>> by_end;
    for (const std::string_view path : alike) {
      by_end[end_of(path, parts)].push_back(path);
    }
    alike.clear();
    for (const auto& [end, same] : by_end) {
      for (const std::string_view path : same) {
        if (same.size() > 1 && end.size() < path.size()) {
          alike.insert(path);
        } else if (parts > 1) {
          labels_.emplace(path, end);
        }
      }
    }
  }
}

std::string_view FileLabels::label_of(const std::string& path) const {
  const auto found = labels_.find(path);
  return found == labels_.end() ? end_of(path, 1) : found->second;
}

} // namespace hawk::view
