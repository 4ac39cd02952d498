#pragma once

// What a rule folds its sightings into: cases, each of a family of processes
// and of what makes them the same. Bounded, because an agent may have a defect
// at any number of lines; what does not fit is counted.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <ranges>
#include <string>
#include <string_view>

namespace hawk::analyse {

// Beyond that a program has another defect. One with long stacks is 10 KB, its
// finding three times that.
constexpr std::size_t k_most_cases = 200;

template <class Key, class Known> class CaseTable final {
public:
  Known* find(const std::string& family, const Key& key) {
    const auto at = cases_.find(Name{family, key});
    return at == cases_.end() ? nullptr : &at->second;
  }

  // A new one; null: there are too many.
  Known* make(const std::string& family, const Key& key) {
    if (cases_.size() >= k_most_cases) {
      ++untold_;
      return nullptr;
    }
    return &cases_[Name{family, key}];
  }

  // Pairs of name and case, in the order of their keys. No case ever moves.
  auto cases_of(std::string_view family) {
    const auto [first, last] = cases_.equal_range(family);
    return std::ranges::subrange(first, last);
  }

  auto cases_of(std::string_view family) const {
    const auto [first, last] = cases_.equal_range(family);
    return std::ranges::subrange(first, last);
  }

  auto& all() { return cases_; }

  // Sightings for which there was no room.
  std::uint64_t untold() const { return untold_; }

private:
  struct Name {
    std::string family;
    Key key;

    auto operator<=>(const Name&) const = default;
  };

  struct ByFamily {
    using is_transparent = void;

    bool operator()(const Name& a, const Name& b) const { return a < b; }

    bool operator()(const Name& a, std::string_view family) const {
      return a.family < family;
    }

    bool operator()(std::string_view family, const Name& b) const {
      return family < b.family;
    }
  };

  std::map<Name, Known, ByFamily> cases_;
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
