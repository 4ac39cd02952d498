#pragma once

// Stories to shapes: what Shapes::rows() does when all entries are known.

#include "story/shape.hpp"
#include "story/varying_words.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace hawk::story {

// Spreads the bits of a number over all of a word: splitmix64.
std::uint64_t mix(std::uint64_t number);

class ShapeGroups final {
public:
  ShapeGroups(std::vector<Shapes::Story> stories,
              const OperationIds& operations,
              const OperationIds& keys);

  std::vector<ShapeRow> rows();

private:
  using Story = Shapes::Story;
  using Step = Shapes::Step;
  // Stories that are compared with each other: under one key, or what a probe
  // called alike.
  using Family = std::tuple<std::uint32_t, std::string, std::string>;

  struct Pair {
    OperationId first = 0;
    OperationId second = 0;
  };

  struct Group {
    std::vector<const Story*> stories;
    std::vector<Step> sorted; // of one story, by operation; counts 1 or 2
    std::size_t family = 0;
    std::uint64_t peers = 0;
    std::optional<Pair> inversion; // the first before the second, as no other
    std::size_t base = 0; // the group that it was split from
    const Group* like = nullptr;
    ShapeRow row;
  };

  void join_operations();
  void select();
  bool is_mostly_another(const Story& story) const;
  const std::string& text_of(OperationId operation) const;
  void group();
  void split_orders();
  void split_order(std::size_t at);
  void find_likes();
  void describe(Group& group);
  void compare(Group& group);
  void mark_unfinished(Group& group) const;
  std::string before(const Group& group, OperationId operation) const;

  std::vector<Story> all_; // as they came: places are into it
  const OperationIds& operations_;
  const OperationIds& keys_;
  VaryingWords varying_;
  std::vector<Story*> stories_; // that are ids, once each
  std::vector<Group> groups_;
  model::Nanos first_{};
  model::Nanos last_{};
};

} // namespace hawk::story
