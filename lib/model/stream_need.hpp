#pragma once

// How much of the agent's output somebody has a use for. Output is most of a
// trace: what is not needed is not decoded.

#include <span>
#include <string_view>

namespace hawk::model {

struct StreamNeed {
  bool standard_output = false; // every chunk of it
  // Of any output the chunks with one of these in them, with a few KiB of what
  // came before. ASCII, of at least eight characters, none of which JSON
  // escapes. What it points at must not change.
  std::span<const std::string_view> literals{};

  bool any() const { return standard_output || !literals.empty(); }
};

} // namespace hawk::model
