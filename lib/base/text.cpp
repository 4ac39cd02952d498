#include "base/text.hpp"

#include "base/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>

namespace hawk::base {

namespace {

// General category Cf, Zl and Zp of Unicode 15, plus surrogates' neighbours
// that terminals treat as layout.
bool is_format_character(char32_t c) {
  struct Range {
    char32_t first;
    char32_t last;
  };

  constexpr Range k_ranges[] = {
      {0x00ad, 0x00ad},   {0x0600, 0x0605},   {0x061c, 0x061c},
      {0x06dd, 0x06dd},   {0x070f, 0x070f},   {0x0890, 0x0891},
      {0x08e2, 0x08e2},   {0x180e, 0x180e},   {0x200b, 0x200f},
      {0x2028, 0x202e},   {0x2060, 0x206f},   {0xfeff, 0xfeff},
      {0xfff9, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
      {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
      {0xe0001, 0xe007f},
  };
  return std::any_of(std::begin(k_ranges), std::end(k_ranges), [c](Range r) {
    return c >= r.first && c <= r.last;
  });
}

// Joiners make one emoji of several, and shape the letters of Persian and of
// India's scripts. Nothing else is hidden by one between two such characters;
// among the letters that programs are written in it would be.
bool is_joiner(char32_t c) {
  return c == 0x200c || c == 0x200d;
}

bool is_joined(char32_t c) {
  constexpr char32_t k_first = 0x0600; // Arabic, the first script that needs it
  return c >= k_first && !is_format_character(c);
}

void append_safe(std::string& out, std::string_view bytes, CodePoint point) {
  if (!point.valid || (point.value >= 0x80 && point.value < 0xa0)) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(point.value));
  } else if (point.value == '\t') {
    out += '\t';
  } else if (point.value < 0x20 || point.value == 0x7f) {
    out += '^';
    out += static_cast<char>(point.value ^ 0x40U);
  } else if (is_format_character(point.value)) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
  } else {
    out += bytes.substr(0, point.length);
  }
}

// Optimal string alignment distance: insert, delete, replace, swap neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = above[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

} // namespace

std::string sanitise(std::string_view foreign) {
  std::string out;
  out.reserve(foreign.size());
  char32_t before = 0;
  while (true) {
    // Nearly all of nearly every log.
    const auto* const end = std::find_if_not(
        foreign.begin(), foreign.end(), [](char c) {
          return (c >= ' ' && c <= '~') || c == '\t';
        });
    const auto plain = static_cast<std::size_t>(end - foreign.begin());
    out += foreign.substr(0, plain);
    foreign.remove_prefix(plain);
    before = plain > 0 ? 0 : before;
    if (foreign.empty()) {
      return out;
    }
    const CodePoint point = decode_utf8(foreign);
    const std::string_view rest = foreign.substr(point.length);
    if (is_joiner(point.value) && is_joined(before) && !rest.empty()
        && is_joined(decode_utf8(rest).value)) {
      out += foreign.substr(0, point.length);
    } else {
      append_safe(out, foreign, point);
    }
    before = point.valid ? point.value : 0;
    foreign = rest;
  }
}

std::string sanitise(std::string_view foreign, std::size_t limit) {
  if (foreign.size() <= limit) {
    return sanitise(foreign);
  }
  // The cut may fall into a character: leave that one out.
  std::size_t end = limit;
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, limit); ++back) {
    const std::size_t start = limit - back;
    const CodePoint point = decode_utf8(foreign.substr(start));
    if (point.valid && start + point.length > limit) {
      end = start;
    }
  }
  return sanitise(foreign.substr(0, end)) + "...";
}

std::optional<std::string>
find_nearest(std::string_view word, std::span<const std::string> candidates) {
  std::optional<std::string> best;
  // A third of the word may be wrong, and never all of it.
  std::size_t limit = std::max<std::size_t>(1, word.size() / 3);
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance <= limit && distance < word.size()) {
      if (!best || distance < limit) {
        best = candidate;
      }
      limit = distance;
    }
  }
  return best;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view k_blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(k_blank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(k_blank) - first + 1);
}

std::optional<long long> parse_decimal(std::string_view text) {
  long long value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

std::optional<unsigned long long> parse_hex(std::string_view text) {
  unsigned long long value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

} // namespace hawk::base
