#include "trace/literal_search.hpp"

#include "base/base64.hpp"

#include <string.h>

#include <algorithm>

namespace hawk::trace {

namespace {

// What fits into the first cache with room for all needles' passes.
constexpr std::size_t k_block = 4096;

// From rare to frequent in logs, source and English; what is not in it is rare.
constexpr std::string_view k_frequent =
    "QZJXqzjxKVWYUGkvHBFPMwbygCDfNLpmuORcSITAEdlhr,.0123456789snioate\":\\ ";

std::size_t frequency_of(char c) {
  const std::size_t at = k_frequent.find(c);
  return at == std::string_view::npos ? 0 : at + 1;
}

// Whether the three bytes stand at their places somewhere in the block. No
// branch inside, so that it is done sixteen bytes at once.
bool may_hold(const unsigned char* text,
              std::size_t size,
              const std::array<unsigned char, 3>& bytes,
              const std::array<std::size_t, 3>& places) {
  const unsigned char* first = text + places[0];
  const unsigned char* second = text + places[1];
  const unsigned char* third = text + places[2];
  const unsigned char a = bytes[0];
  const unsigned char b = bytes[1];
  const unsigned char c = bytes[2];
  unsigned char found = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto here = static_cast<unsigned char>(
        static_cast<unsigned>(first[i] == a)
        & static_cast<unsigned>(second[i] == b)
        & static_cast<unsigned>(third[i] == c));
    found = static_cast<unsigned char>(found | here);
  }
  return found != 0;
}

} // namespace

LiteralSearch::LiteralSearch(std::vector<std::string> literals) {
  for (std::string& literal : literals) {
    std::vector<std::size_t> places(literal.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      places[i] = i;
    }
    std::stable_sort(
        places.begin(), places.end(), [&](std::size_t x, std::size_t y) {
          return frequency_of(literal[x]) < frequency_of(literal[y]);
        });
    Needle needle;
    for (std::size_t i = 0; i < needle.places.size(); ++i) {
      needle.places[i] = places[i];
      needle.bytes[i] = static_cast<unsigned char>(literal[places[i]]);
    }
    needle.text = std::move(literal);
    needles_.push_back(std::move(needle));
  }
}

bool LiteralSearch::is_in(std::string_view text) const {
  for (std::size_t at = 0; at < text.size(); at += k_block) {
    const std::string_view rest = text.substr(at);
    for (const Needle& needle : needles_) {
      if (rest.size() < needle.text.size()) {
        continue;
      }
      // Where the literal may begin within this block.
      const std::size_t starts =
          std::min(k_block, rest.size() - needle.text.size() + 1);
      const auto* bytes =
          reinterpret_cast<const unsigned char*>(rest.data()); // NOLINT
      if (may_hold(bytes, starts, needle.bytes, needle.places)
          && ::memmem(rest.data(),
                      starts + needle.text.size() - 1,
                      needle.text.data(),
                      needle.text.size())
                 != nullptr) {
        return true;
      }
    }
  }
  return false;
}

std::vector<std::string>
spell_in_base64(std::span<const std::string_view> literals) {
  // Four characters are three bytes. Those that share bits with a byte before
  // or after the literal may be anything.
  constexpr std::array<std::size_t, 3> k_unsure = {0, 2, 3};
  std::vector<std::string> spelt;
  for (const std::string_view literal : literals) {
    for (std::size_t before = 0; before < k_unsure.size(); ++before) {
      std::string bytes(before, '\0');
      bytes += literal;
      std::string text(base::base64_size(bytes.size()), '\0');
      base::encode_base64(bytes, text);
      const std::size_t sure = bytes.size() * 8 / 6;
      spelt.push_back(
          text.substr(k_unsure[before], sure - k_unsure[before]));
    }
  }
  return spelt;
}

} // namespace hawk::trace
