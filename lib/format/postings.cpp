#include "format/postings.hpp"

#include "base/crc32c.hpp"
#include "base/file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_page = 4096;
constexpr std::size_t k_on_page = k_page / sizeof(std::uint64_t) - 1;
constexpr std::string_view k_magic = "HAWKIDX5";

// 511 numbers, then how many of them there are and the checksum of all before.
struct Page {
  std::array<std::uint64_t, k_on_page> numbers{};
  std::uint32_t count = 0;
  std::uint32_t checksum = 0;
};

static_assert(sizeof(Page) == k_page);
static_assert(std::endian::native == std::endian::little,
              "an index holds little-endian numbers");

std::uint32_t tag_of(std::uint64_t key) {
  return static_cast<std::uint32_t>(key * 0x9e3779b97f4a7c15U >> 32U);
}

std::string_view bytes_of(const Page& page) {
  return {reinterpret_cast<const char*>(&page), k_page};
}

void seal(Page& page) {
  page.checksum =
      base::crc32c(bytes_of(page).substr(0, k_page - sizeof page.checksum));
}

base::Result<> write_pages(int fd, std::uint64_t& pages, Page& page) {
  seal(page);
  HAWK_CHECK(base::write_all(fd, bytes_of(page)));
  ++pages;
  return {};
}

// Many pages with one write.
class PageBuffer final {
public:
  explicit PageBuffer(int fd)
      : fd_(fd) {}

  base::Result<> add(std::span<const std::uint64_t> numbers) {
    Page page;
    std::copy(numbers.begin(), numbers.end(), page.numbers.begin());
    page.count = static_cast<std::uint32_t>(numbers.size());
    seal(page);
    waiting_ += bytes_of(page);
    return waiting_.size() >= 64 * k_page ? flush() : base::Result<>{};
  }

  base::Result<> flush() {
    HAWK_CHECK(base::write_all(fd_, waiting_));
    waiting_.clear();
    return {};
  }

private:
  int fd_;
  std::string waiting_;
};

base::Error damaged() {
  return base::make_malformed("the index is damaged");
}

// A copy, so that what was checked is what is used.
base::Result<Page> read_page(std::string_view bytes, std::uint64_t number) {
  Page page;
  if (number >= bytes.size() / k_page) {
    return base::fail(damaged());
  }
  std::memcpy(&page, bytes.data() + number * k_page, k_page);
  const std::uint32_t stated = page.checksum;
  seal(page);
  if (page.checksum != stated || page.count == 0
      || page.count > k_on_page) {
    return base::fail(damaged());
  }
  return page;
}

enum Header : std::size_t {
  h_magic,
  h_covered,
  h_size,
  h_modified,
  h_samples,
  h_table,    // its first page
  h_segments, // how many
  h_count,
};

} // namespace

Posting make_posting(std::uint64_t key, std::uint64_t place) {
  return static_cast<std::uint64_t>(tag_of(key)) << 32U
         | place / k_posting_unit;
}

// By eleven bits of the tag at a time, the lowest first.
void sort_postings(std::vector<Posting>& postings,
                   std::vector<Posting>& scratch) {
  constexpr unsigned k_bits = 11;
  scratch.resize(postings.size());
  for (unsigned shift = 32; shift < 64; shift += k_bits) {
    std::array<std::uint32_t, std::size_t{1} << k_bits> starts{};
    for (const Posting posting : postings) {
      ++starts[posting >> shift & (starts.size() - 1)];
    }
    std::uint32_t sum = 0;
    for (std::uint32_t& start : starts) {
      sum += std::exchange(start, sum);
    }
    for (const Posting posting : postings) {
      scratch[starts[posting >> shift & (starts.size() - 1)]++] = posting;
    }
    postings.swap(scratch);
  }
}

base::Result<> PostingWriter::add_segment(std::span<const Posting> sorted) {
  if (sorted.empty()) {
    return {};
  }
  if (segments_.empty()) {
    if (::lseek(fd_, static_cast<off_t>(k_page), SEEK_SET) < 0) {
      return base::fail(base::make_system_error("write", "the index", errno));
    }
  }
  segments_.push_back({pages_, sorted.size()});
  PageBuffer buffer(fd_);
  for (std::size_t at = 0; at < sorted.size(); at += k_on_page) {
    HAWK_CHECK(buffer.add(
        sorted.subspan(at, std::min(k_on_page, sorted.size() - at))));
    ++pages_;
  }
  return buffer.flush();
}

base::Result<std::uint64_t> PostingWriter::finish(const IndexedFile& file) {
  const std::uint64_t table = pages_;
  std::vector<std::uint64_t> numbers;
  for (const Segment& segment : segments_) {
    numbers.push_back(segment.first_page);
    numbers.push_back((segment.postings + k_on_page - 1) / k_on_page);
  }
  if (::lseek(fd_, static_cast<off_t>(table * k_page), SEEK_SET) < 0) {
    return base::fail(base::make_system_error("write", "the index", errno));
  }
  for (std::size_t at = 0; at < numbers.size(); at += k_on_page) {
    Page page;
    const std::size_t count = std::min(k_on_page, numbers.size() - at);
    std::copy_n(&numbers[at], count, page.numbers.begin());
    page.count = static_cast<std::uint32_t>(count);
    HAWK_CHECK(write_pages(fd_, pages_, page));
  }
  Page header;
  std::memcpy(&header.numbers[h_magic], k_magic.data(), k_magic.size());
  header.numbers[h_covered] = file.covered;
  header.numbers[h_size] = file.size;
  header.numbers[h_modified] = static_cast<std::uint64_t>(file.modified_nano);
  header.numbers[h_samples] = file.samples;
  header.numbers[h_table] = table;
  header.numbers[h_segments] = segments_.size();
  header.count = h_count;
  if (::lseek(fd_, 0, SEEK_SET) < 0) {
    return base::fail(base::make_system_error("write", "the index", errno));
  }
  std::uint64_t pages = 0;
  HAWK_CHECK(write_pages(fd_, pages, header));
  return pages_ * k_page;
}

base::Result<PostingReader> PostingReader::open(std::string_view bytes) {
  HAWK_TRY(const Page header, read_page(bytes, 0));
  if (std::memcmp(&header.numbers[h_magic], k_magic.data(), k_magic.size())
          != 0
      || header.count != h_count) {
    return base::fail(damaged());
  }
  PostingReader reader;
  reader.bytes_ = bytes;
  reader.file_ = {header.numbers[h_covered],
                  header.numbers[h_size],
                  static_cast<std::int64_t>(header.numbers[h_modified]),
                  static_cast<std::uint32_t>(header.numbers[h_samples])};
  const std::uint64_t pages = bytes.size() / k_page;
  const std::uint64_t count = header.numbers[h_segments];
  if (count > pages) {
    return base::fail(damaged());
  }
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t page = header.numbers[h_table];
       numbers.size() < 2 * count;
       ++page) {
    HAWK_TRY(const Page table, read_page(bytes, page));
    numbers.insert(numbers.end(),
                   table.numbers.begin(),
                   table.numbers.begin() + table.count);
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    const Segment segment{numbers[2 * i], numbers[2 * i + 1]};
    if (segment.pages == 0 || segment.first_page >= pages
        || segment.pages > pages - segment.first_page) {
      return base::fail(damaged());
    }
    reader.segments_.push_back(segment);
  }
  return reader;
}

// Finds the first page that may have the tag, then reads on while it does.
base::Result<> PostingReader::find_in(const Segment& segment,
                                      std::uint32_t tag,
                                      std::vector<std::uint64_t>& places) const {
  std::uint64_t low = 0;
  std::uint64_t high = segment.pages;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    HAWK_TRY(const Page page, read_page(bytes_, segment.first_page + middle));
    (page.numbers[0] >> 32U < tag ? low : high) = middle;
  }
  for (; low < segment.pages; ++low) {
    HAWK_TRY(const Page page, read_page(bytes_, segment.first_page + low));
    const auto begin = page.numbers.begin();
    const auto end = begin + page.count;
    auto at = std::lower_bound(
        begin, end, static_cast<std::uint64_t>(tag) << 32U);
    for (; at != end && *at >> 32U == tag; ++at) {
      places.push_back(place_of(*at));
    }
    if (at != end) {
      break;
    }
  }
  return {};
}

base::Result<std::vector<std::uint64_t>>
PostingReader::find(std::span<const std::uint64_t> keys) const {
  std::vector<std::uint64_t> places;
  for (const std::uint64_t key : keys) {
    for (const Segment& segment : segments_) {
      HAWK_CHECK(find_in(segment, tag_of(key), places));
    }
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

} // namespace hawk::format
