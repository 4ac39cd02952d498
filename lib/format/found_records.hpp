#pragma once

// The records of a mapped log that hold one of a few literals, and their
// neighbours, as ranges of whole lines, some at a time: of a log where every
// line is one, not even all their places are held.

#include "format/find_lines.hpp"
#include "format/input.hpp"
#include "format/record_ranges.hpp"

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace hawk::format {

class FoundRecords final {
public:
  static constexpr std::size_t k_most_hits = std::size_t{128} << 10;

  // Looks for them by `threads`. `input` must outlive it, and `counts`, which
  // gets what is looked at counted.
  FoundRecords(const Input& input,
               std::vector<Literal> literals,
               unsigned threads,
               Neighbours neighbours,
               std::size_t most_hits = k_most_hits,
               LineCounts* counts = nullptr)
      : input_(input),
        literals_(std::move(literals)),
        threads_(threads),
        counts_(counts),
        neighbours_(neighbours),
        most_hits_(most_hits) {}

  // Of lines that are known already, by an index.
  FoundRecords(const Input& input,
               std::vector<LineRange> hits,
               Neighbours neighbours,
               std::size_t most_hits = k_most_hits)
      : input_(input),
        neighbours_(neighbours),
        most_hits_(most_hits),
        hits_(std::move(hits)),
        is_known_(true) {}

  // Ascending and without overlap. One that begins where the one before ended
  // is its rest.
  base::Result<std::optional<LineRange>> next();

private:
  base::Result<> look_on();
  base::Result<std::vector<LineRange>> next_hits();
  void add(LineRange range);

  const Input& input_;
  std::vector<Literal> literals_;
  unsigned threads_ = 1;
  LineCounts* counts_ = nullptr;
  Neighbours neighbours_;
  std::size_t most_hits_;
  std::vector<LineRange> hits_;
  bool is_known_ = false;
  std::uint64_t next_ = 0; // where to look on, in the input or in hits_
  bool ended_ = false;
  std::vector<LineRange> ranges_;
  std::size_t at_ = 0;     // of ranges_, the next
  std::uint64_t told_ = 0; // all before it was handed out or holds nothing
};

} // namespace hawk::format
