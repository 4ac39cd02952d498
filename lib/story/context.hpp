#pragma once

// Neighbours of what was asked for, as grep(1) -B and -A show them.

#include "story/entry.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace hawk::story {

struct ContextSize {
  std::size_t before = 0; // entries
  std::size_t after = 0;

  bool is_none() const { return before == 0 && after == 0; }
};

class Context final {
public:
  explicit Context(ContextSize size)
      : size_(size) {}

  // Entries in their order. Appends to `out` those that are certain to be
  // shown: members, and their neighbours with `context` set.
  void add(Entry entry, bool is_member, std::vector<Entry>& out);

  // What comes next is no neighbour of what came before.
  void seam();

private:
  ContextSize size_;
  std::deque<Entry> before_;
  std::size_t after_ = 0; // how many more to show
};

} // namespace hawk::story
