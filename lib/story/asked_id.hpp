#pragma once

// An id that the user asks for, in whatever spelling (trace_bits.hpp has the
// list).

#include "format/literals.hpp"
#include "story/trace_bits.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

class AskedId final {
public:
  explicit AskedId(std::string_view typed);

  // The same id in any spelling. `req-1` is not `req-12`.
  bool is(std::string_view id) const;

  // Whether text has the id as a whole word, anywhere, in any spelling.
  bool is_mentioned_in(std::string_view text) const;

  // Bytes of which one stands in every line that has the id in any spelling,
  // however JSON or an envelope escaped it. Empty: there are no such bytes, or
  // too few, and every line must be looked at.
  std::vector<format::Literal> literals() const;

  // The key under which an index has the id in every spelling, if it has it so.
  std::optional<std::uint64_t> index_key() const;

  const std::string& typed() const { return typed_; }

private:
  bool has_typed_word(std::string_view text) const;
  bool has_other_spelling(std::string_view text) const;

  std::string typed_;
  std::optional<TraceBits> bits_;
  std::vector<format::Literal> parts_; // of the spellings of bits_
  format::LiteralSearch search_;       // of parts_
};

} // namespace hawk::story
