#pragma once

// The file of an index: pages of 4 KiB, each with its checksum, so that a query
// need not read more than it uses. Numbers are little-endian.
//
//   page 0     magic "HAWKIDX5", what the index belongs to, where the table is
//   pages      postings in segments: each sorted by tag, then by place
//   last pages the table of segments
//
// A posting is 8 bytes: in the upper half a tag, 32 bits mixed from the key, in
// the lower the place of the id in the file in units of 64 bytes. Two keys may
// have a tag in common; who asks looks at the line.

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

using Posting = std::uint64_t;

constexpr std::uint64_t k_posting_unit = 64;
constexpr std::uint64_t k_largest_indexed = k_posting_unit << 32U;

Posting make_posting(std::uint64_t key, std::uint64_t place);
constexpr std::uint64_t place_of(Posting posting) {
  return (posting & 0xffffffffU) * k_posting_unit;
}

// Sorts by tag; postings of one tag stay in their order.
void sort_postings(std::vector<Posting>& postings,
                   std::vector<Posting>& scratch);

// What an index belongs to.
struct IndexedFile {
  std::uint64_t covered = 0; // bytes from the beginning: whole lines
  std::uint64_t size = 0;
  std::int64_t modified_nano = 0;
  std::uint32_t samples = 0; // checksum of parts of what is covered

  bool operator==(const IndexedFile&) const = default;
};

// Writes segments one after another into a descriptor.
class PostingWriter final {
public:
  explicit PostingWriter(int fd)
      : fd_(fd) {}

  base::Result<> add_segment(std::span<const Posting> sorted);

  // The table, and page 0, which makes it valid. Returns the size in bytes.
  base::Result<std::uint64_t> finish(const IndexedFile& file);

private:
  struct Segment {
    std::uint64_t first_page;
    std::uint64_t postings;
  };

  int fd_;
  std::uint64_t pages_ = 1;
  std::vector<Segment> segments_;
};

// Reads them, whatever the bytes are. A page that is damaged is an error when a
// query needs it.
class PostingReader final {
public:
  // Looks at page 0 and the table.
  static base::Result<PostingReader> open(std::string_view bytes);

  const IndexedFile& file() const { return file_; }

  // Places that may have one of the keys, ascending, each once.
  base::Result<std::vector<std::uint64_t>>
  find(std::span<const std::uint64_t> keys) const;

private:
  struct Segment {
    std::uint64_t first_page = 0;
    std::uint64_t pages = 0;
  };

  base::Result<> find_in(const Segment& segment,
                         std::uint32_t tag,
                         std::vector<std::uint64_t>& places) const;

  std::string_view bytes_;
  IndexedFile file_;
  std::vector<Segment> segments_;
};

} // namespace hawk::format
