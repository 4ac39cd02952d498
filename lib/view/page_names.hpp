#pragma once

// Names that many rows of a page share (services, tasks): each once, and in
// rows its number.

#include <map>
#include <string>
#include <vector>

namespace hawk::view {

class PageNames final {
public:
  std::size_t number_of(const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(name, names_.size());
    if (is_new) {
      names_.push_back(name);
    }
    return found->second;
  }

  const std::vector<std::string>& names() const { return names_; }

private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
};

} // namespace hawk::view
