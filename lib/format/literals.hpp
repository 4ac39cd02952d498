#pragma once

// Finds places of a few literals in text, about as fast as memory delivers it.

#include "format/fingerprint_scan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

struct Literal {
  std::string bytes;        // no newline in it
  bool ignore_case = false; // of ASCII letters
  // If not empty: `bytes` is "\\u00", and it stands only where that and the two
  // hex digits behind it are one of these characters, as JSON may spell any.
  std::string escaped = {};

  bool operator==(const Literal&) const = default;
};

// Of the characters of an id one that JSON escaped, though it need not.
Literal escaped_one_of(std::string_view characters);

// journald writes a message with control characters as a list of bytes, in
// which anything may stand: "MESSAGE":[27,91,...].
std::vector<Literal> in_byte_lists();

// One literal with its case is memmem(3). Else the three neighbouring bytes of
// each literal that are rarest in logs are its fingerprint (fingerprint_scan),
// and where one may stand the literal is compared. Of many literals one may
// stand nearly everywhere; those that have the three bytes there are looked up.
class LiteralSearch final {
public:
  // Literals without bytes are left out.
  explicit LiteralSearch(std::span<const Literal> literals,
                         ScanCode code = ScanCode::best);

  // A place inside of a literal that stands in text, the place at or after
  // `from` and before `to`; npos if there is none. If several literals stand
  // there, it is in the first line that has one.
  std::size_t find(std::string_view text,
                   std::size_t from,
                   std::size_t to = std::string_view::npos) const;

  bool empty() const { return needles_.empty(); }

  std::size_t longest() const { return longest_; }

private:
  struct Needle {
    std::string bytes; // in lower case if ignore_case
    bool ignore_case;
    std::size_t fingerprint; // where in bytes it begins
    std::string escaped = {};
  };

  void add(const Literal& literal);
  void make_lookup();
  static bool stands_at(const Needle& needle,
                        std::string_view text,
                        std::size_t fingerprint);
  bool is_one_at(std::string_view text, const Candidate& candidate) const;

  // A needle by its fingerprint, in lower case.
  struct Keyed {
    std::uint32_t key = 0;
    std::uint32_t needle = 0;
  };

  bool is_keyed_at(std::string_view text, std::size_t place) const;

  std::vector<Needle> needles_;
  // Of many; else empty.
  std::vector<Keyed> keyed_;           // by key
  std::vector<std::uint64_t> may_be_;  // a bit for each hash of a key
  std::vector<std::uint32_t> unkeyed_; // needles that are too short
  std::size_t longest_ = 0; // literal, in bytes
  FingerprintTables tables_;
  FingerprintScan scan_ = nullptr; // memmem
};

} // namespace hawk::format
