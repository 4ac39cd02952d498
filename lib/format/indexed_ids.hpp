#pragma once

// The ids that an index knows: those that end with twelve hex digits, in every
// spelling and at every place of a line, whatever the format. All spellings of
// a trace id are one number, and its lowest 48 bits are the key:
//
// - a run of twelve or more hex digits, by its last twelve, if one of them is a
//   letter, or of the four before them, which a dash may part from them: else
//   it may be a time, which stands in every line. It is none if it is a UUID's
//   end, or of more digits than a number has, or sixteen that begin with 2 to 9;
// - a decimal number of 17 to 20 digits, by its value, unless it is a time in
//   nanoseconds behind a key of a time;
// - base64 of 16 or 8 bytes with its padding.
//
// JSON may escape a character of an id though it need not ("r\u0065q-1"). Where
// one is escaped that an id may have, there is k_escaped_key: such a line is to be
// looked at whatever is asked for.
//
// What is asked for and has no key must be looked for in the file itself.

#include "format/hex_masks.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hawk::format {

// Of what is asked for, by the low half of its number: nothing if a spelling of
// it is not indexed.
std::optional<std::uint64_t> index_key_of(std::uint64_t low);

// Of an id that is no number, by its last twelve digits ("req-<uuid>").
std::optional<std::uint64_t> index_key_of(std::string_view id);

// Whether it may be nanoseconds since 1970. One id of 64 random bits in 35 does:
// that of a trace has a key all the same, but a number that is asked for as such
// has not, since it may be meant as a time.
bool reads_as_time(std::uint64_t number);

// No id's: those have 48 bits.
constexpr std::uint64_t k_escaped_key = std::uint64_t{1} << 48U;

struct IndexedId {
  std::uint64_t key = 0;
  std::uint64_t last = 0; // place of its last byte

  bool operator==(const IndexedId&) const = default;
};

class IndexedIds final {
public:
  // What an id's end needs to be known: bytes before and behind it.
  static constexpr std::size_t k_before = 64;
  static constexpr std::size_t k_behind = 1;

  // Adds those that end at a place from `from` to `to` of a text, ascending but
  // for base64. `window` is a part of the text that begins at `base` and holds
  // k_before bytes before `from` and k_behind behind `to`, where there are any.
  void find(std::string_view window,
            std::size_t base,
            std::size_t from,
            std::size_t to,
            std::vector<IndexedId>& found);

private:
  std::vector<ByteMasks> masks_; // kept for its room
};

} // namespace hawk::format
