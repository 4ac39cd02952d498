#pragma once

// Whether text holds one of a few literals: all of an agent's output goes
// through here, beside the agent. Block by block, which a compiler turns into
// comparisons of sixteen bytes at once; a search for each literal with
// memmem(3) takes several times as long.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::trace {

class LiteralSearch final {
public:
  LiteralSearch() = default;
  // Of four characters or more each.
  explicit LiteralSearch(std::vector<std::string> literals);

  bool is_in(std::string_view text) const;

private:
  // Rare bytes of a literal, two of each half, and where they stand in it.
  struct Needle {
    std::string text;
    std::array<unsigned char, 4> bytes{};
    std::array<std::size_t, 4> places{};

    bool is_in_block(std::string_view block, std::size_t starts) const;
  };

  std::vector<Needle> needles_;
};

// What the literals look like within base64 text, wherever they begin.
std::vector<std::string>
spell_in_base64(std::span<const std::string_view> literals);

} // namespace hawk::trace
