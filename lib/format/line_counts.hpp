#pragma once

// How many lines end in each stretch of a large file: counted in passing by who
// reads it for something else, while its bytes are in a core's cache. So the
// number of a line is known without reading all that is before it once more.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::format {

class LineCounts final {
public:
  static constexpr std::size_t k_stretch = std::size_t{128} << 10;

  // Of a file of `size` bytes.
  explicit LineCounts(std::uint64_t size)
      : counts_(size / k_stretch + 1) {}

  // Where the stretch of a place begins.
  static std::uint64_t stretch_begin(std::uint64_t place) {
    return place - place % k_stretch;
  }

  // Bytes of one stretch, which begin at `offset` of the file, each once. By
  // several threads at a time.
  void add(std::uint64_t offset, std::string_view bytes);

  // Lines that end before the stretch of a place; all of them were added.
  std::uint64_t lines_before_stretch(std::uint64_t place);

private:
  std::vector<std::atomic<std::uint32_t>> counts_;
  std::size_t summed_ = 0; // stretches in sum_
  std::uint64_t sum_ = 0;
};

} // namespace hawk::format
