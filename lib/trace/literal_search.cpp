#include "trace/literal_search.hpp"

#include "base/base64.hpp"

#include <algorithm>
#include <cstring>

// The compiler chooses by the processor at run time: 32 bytes at once are twice
// as fast. Without a sanitiser only, whose start-up does not like it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define HAWK_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define HAWK_WIDE
#endif

namespace hawk::trace {

namespace {

// Stays in the first cache for all needles' passes, and is soon gone through
// again byte by byte where the rare bytes of one are in it.
constexpr std::size_t k_block = 512;

// From rare to frequent in logs, source and English; what is not in it is rare.
constexpr std::string_view k_frequent =
    "QZJXqzjxKVWYUGkvHBFPMwbygCDfNLpmuORcSITAEdlhr,.0123456789snioate\":\\ ";

std::size_t frequency_of(char c) {
  const std::size_t at = k_frequent.find(c);
  return at == std::string_view::npos ? 0 : at + 1;
}

// The two rarest bytes of a part of the literal: one word of it alone, which
// may be frequent, has not all four of both halves.
void take_rarest(std::string_view literal,
                 std::size_t begin,
                 std::size_t end,
                 std::span<std::size_t, 2> places) {
  std::vector<std::size_t> all;
  for (std::size_t at = begin; at < end; ++at) {
    all.push_back(at);
  }
  std::stable_sort(all.begin(), all.end(), [&](std::size_t x, std::size_t y) {
    return frequency_of(literal[x]) < frequency_of(literal[y]);
  });
  places[0] = all[0];
  places[1] = all[1];
}

// Whether the four bytes stand at their places somewhere in the block. No
// branch inside, so that it is done sixteen bytes at once.
HAWK_WIDE bool may_hold(const unsigned char* text,
              std::size_t size,
              const std::array<unsigned char, 4>& bytes,
              const std::array<std::size_t, 4>& places) {
  const unsigned char* first = text + places[0];
  const unsigned char* second = text + places[1];
  const unsigned char* third = text + places[2];
  const unsigned char* fourth = text + places[3];
  const unsigned char a = bytes[0];
  const unsigned char b = bytes[1];
  const unsigned char c = bytes[2];
  const unsigned char d = bytes[3];
  unsigned char found = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto here = static_cast<unsigned char>(
        static_cast<unsigned>(first[i] == a)
        & static_cast<unsigned>(second[i] == b)
        & static_cast<unsigned>(third[i] == c)
        & static_cast<unsigned>(fourth[i] == d));
    found = static_cast<unsigned char>(found | here);
  }
  return found != 0;
}

} // namespace

// Whether the literal begins at one of the first `starts` bytes. By one of its
// rare bytes: its first one may be a space.
bool LiteralSearch::Needle::is_in_block(std::string_view block,
                                           std::size_t starts) const {
  const std::size_t rare = places[2];
  const char* at = block.data() + rare;
  const char* const end = at + starts;
  while (const void* found = std::memchr(
             at, text[rare], static_cast<std::size_t>(end - at))) {
    at = static_cast<const char*>(found);
    const char* begin = at - rare;
    // Most differ in the other rare bytes: no call for those.
    if (begin[places[1]] == text[places[1]]
        && begin[places[3]] == text[places[3]]
        && std::memcmp(begin, text.data(), text.size()) == 0) {
      return true;
    }
    ++at;
  }
  return false;
}

LiteralSearch::LiteralSearch(std::vector<std::string> literals) {
  for (std::string& literal : literals) {
    Needle needle;
    const std::size_t half = literal.size() / 2;
    const std::span<std::size_t, 4> places(needle.places);
    take_rarest(literal, 0, half, places.first<2>());
    take_rarest(literal, half, literal.size(), places.last<2>());
    for (std::size_t i = 0; i < needle.places.size(); ++i) {
      needle.bytes[i] = static_cast<unsigned char>(literal[needle.places[i]]);
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
          && needle.is_in_block(rest, starts)) {
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
