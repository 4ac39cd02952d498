// format::find_lines: any instructions find what memmem finds, for any text and
// literal; IndexedIds finds the same in a text whole and cut in two.

#include "format/find_lines.hpp"
#include "format/indexed_ids.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;
using format::LineRange;

namespace {

std::vector<LineRange> plain(std::string_view text, const std::string& part) {
  std::vector<LineRange> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (text.substr(begin, end - begin).find(part) != std::string::npos) {
      lines.push_back({begin, end});
    }
    begin = end + 1;
  }
  return lines;
}

void check_ids(std::string_view text) {
  format::IndexedIds ids;
  std::vector<format::IndexedId> whole;
  std::vector<format::IndexedId> parts;
  ids.find(text, 0, 0, text.size(), whole);
  const std::size_t cut = text.size() / 2;
  const std::size_t base =
      cut - std::min(cut, format::IndexedIds::k_before);
  ids.find(text.substr(0, cut + 1), 0, 0, cut, parts);
  ids.find(text.substr(base), base, cut, text.size(), parts);
  const auto by_place = [](const auto& a, const auto& b) {
    return a.last < b.last;
  };
  std::sort(whole.begin(), whole.end(), by_place);
  std::sort(parts.begin(), parts.end(), by_place);
  FUZZ_CHECK(whole == parts);
}

} // namespace

// The first line is the literal.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = fuzz::as_text(data, size);
  check_ids(all);
  const std::size_t newline = all.find('\n');
  if (newline == std::string_view::npos || newline == 0) {
    return 0;
  }
  const std::string literal(all.substr(0, newline));
  const std::string_view text = all.substr(newline + 1);
  const std::vector<format::Literal> one = {{literal, false}};
  const std::vector<format::Literal> two = {{literal, false},
                                            {literal + literal, true}};
  const auto expected = plain(text, literal);
  FUZZ_CHECK(format::find_lines(text, one, 1) == expected);
  const auto found = format::find_lines(text, two, 1);
  FUZZ_CHECK(std::includes(found.begin(),
                           found.end(),
                           expected.begin(),
                           expected.end(),
                           [](const LineRange& a, const LineRange& b) {
                             return a.begin < b.begin;
                           }));
  return 0;
}
