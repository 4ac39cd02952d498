#pragma once

// Which bytes of a text are hex digits, and which are '=' or begin an escape of
// JSON with its code ("\u"): a bit each.

#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::format {

struct ByteMasks {
  std::uint64_t hex = 0; // bit i: byte i of 64
  std::uint64_t marks = 0; // the others

  bool operator==(const ByteMasks&) const = default;
};

// One for each 64 bytes; those behind the end are neither.
void make_masks(std::string_view text, std::vector<ByteMasks>& masks);

// The same without special instructions, for the test that both agree.
void make_masks_portable(std::string_view text,
                         std::vector<ByteMasks>& masks);

} // namespace hawk::format
