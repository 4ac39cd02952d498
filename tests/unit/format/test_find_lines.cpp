#include "format/find_lines.hpp"

#include "base/file.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <string>

using namespace hawk::format;

namespace {

constexpr std::size_t k_chunk = std::size_t{8} << 20;

char low(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool holds(std::string_view line, const Literal& literal) {
  const auto same = [&](char a, char b) {
    return literal.ignore_case ? low(a) == low(b) : a == b;
  };
  return std::search(line.begin(),
                     line.end(),
                     literal.bytes.begin(),
                     literal.bytes.end(),
                     same)
         != line.end();
}

// What find_lines is to find, the plain way.
std::vector<LineRange> look_at_every_line(std::string_view text,
                                          std::span<const Literal> literals) {
  std::vector<LineRange> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (std::any_of(literals.begin(), literals.end(), [&](const Literal& one) {
          return holds(line, one);
        })) {
      found.push_back({begin, end});
    }
    begin = end + 1;
  }
  return found;
}

std::vector<LineRange> find_by_and_by(const Input& input,
                                      const std::vector<Literal>& literals,
                                      unsigned threads) {
  std::vector<LineRange> all;
  for (std::uint64_t at = 0; at < input.mapped().size();) {
    const FoundLines some =
        find_some_lines(input, at, literals, threads, 2).value();
    REQUIRE(some.next > at);
    all.insert(all.end(), some.lines.begin(), some.lines.end());
    at = some.next;
  }
  return all;
}

// In memory and in a file, by one thread and by three.
std::vector<LineRange> find(std::string_view text,
                            const std::vector<Literal>& literals) {
  const std::vector<LineRange> one = find_lines(text, literals, 1);
  CHECK(find_lines(text, literals, 3) == one);
  hawk::base::Fd file(::memfd_create("text", MFD_CLOEXEC));
  REQUIRE(hawk::base::write_all(file.get(), text));
  REQUIRE(::lseek(file.get(), 0, SEEK_SET) == 0);
  const auto input = Input::open(std::move(file), "text");
  REQUIRE(input);
  if (!text.empty()) {
    CHECK(find_lines(*input, literals, 1).value() == one);
    CHECK(find_lines(*input, literals, 3).value() == one);
    CHECK(find_by_and_by(*input, literals, 1) == one);
    CHECK(find_by_and_by(*input, literals, 3) == one);
  }
  return one;
}

// A text of lines about `average` long, with the literals at random places.
std::string make_text(std::mt19937& random,
                      std::size_t size,
                      std::size_t average,
                      const std::vector<Literal>& literals) {
  constexpr std::string_view k_letters = "abcdefABCDEF0123456789-\",: {}e";
  std::string text;
  while (text.size() < size) {
    const std::size_t length = random() % (2 * average);
    for (std::size_t i = 0; i < length; ++i) {
      text += k_letters[random() % k_letters.size()];
    }
    if (!literals.empty() && random() % 3 == 0) {
      std::string bytes = literals[random() % literals.size()].bytes;
      if (random() % 4 == 0 && !bytes.empty()) { // nearly
        bytes[random() % bytes.size()] ^= 1;
      } else if (random() % 2 == 0) { // in another case
        for (char& c : bytes) {
          c = low(c);
        }
      }
      text += bytes;
    }
    if (random() % 4 != 0) {
      text += '\n';
    }
  }
  return text;
}

std::size_t places(std::string_view text,
                   std::span<const Literal> literals,
                   ScanCode code) {
  const LiteralSearch search(literals, code);
  std::size_t sum = 0;
  for (std::size_t at = search.find(text, 0); at != std::string_view::npos;
       at = search.find(text, at + 1)) {
    sum = sum * 31 + at;
  }
  return sum;
}

} // namespace

TEST_SUITE("find_lines") {
  TEST_CASE("finds whole lines, each once") {
    const std::string_view text = "one\nreq-17 req-17\n\nxreq-17\nreq-1";
    CHECK(find(text, {{"req-17", false}})
          == std::vector<LineRange>{{4, 17}, {19, 26}});
    CHECK(find(text, {{"REQ-17", false}}).empty());
    CHECK(find(text, {{"REQ-17", true}}).size() == 2);
    CHECK(find(text, {{"req-1", false}}).size() == 3);
    CHECK(find(text, {}).empty());
    CHECK(find("", {{"x", false}}).empty());
    CHECK(find("x", {{"x", true}}) == std::vector<LineRange>{{0, 1}});
    CHECK(find("\n\nx", {{"x", true}}) == std::vector<LineRange>{{2, 3}});
    CHECK(find("\nX\n", {{"x", true}}) == std::vector<LineRange>{{1, 2}});
  }

  TEST_CASE("finds what looking at every line finds") {
    std::mt19937 random(17);
    const std::vector<std::vector<Literal>> asked = {
        {{"00c04fd430c8", false}},
        {{"00c04fd430c8", true}},
        {{"aB", true}},
        {{"c", false}},
        {{"00c04fd430c8", true}, {"6442450943999", false}, {"a7-b", false}},
        {{"a0", true}, {"b1", true}, {"c2", true}, {"d3", true}, {"e4", true},
         {"f5", true}, {"06", true}, {"17", true}, {"28e", true}, {"-9", true}}};
    for (const auto& literals : asked) {
      for (const std::size_t average : {3U, 40U, 300U}) {
        const std::string text = make_text(random, 20'000, average, literals);
        CHECK(find(text, literals) == look_at_every_line(text, literals));
      }
    }
  }

  TEST_CASE("finds what looking at every line finds with many literals") {
    std::mt19937 random(18);
    const std::string hex = "0123456789abcdef";
    for (const std::size_t count : {16U, 17U, 60U, 400U}) {
      std::vector<Literal> literals = {{"a7", true}, {"-9Bq", true}};
      while (literals.size() < count) {
        std::string bytes(8 + random() % 8, ' ');
        for (char& c : bytes) {
          c = hex[random() % hex.size()];
        }
        literals.push_back({std::move(bytes), random() % 2 == 0});
      }
      // Short ones hide the others: with and without them.
      for (int i = 0; i < 2; ++i) {
        const std::string text = make_text(random, 20'000, 60, literals);
        CHECK(find(text, literals) == look_at_every_line(text, literals));
        literals.erase(literals.begin());
      }
    }
  }

  TEST_CASE("is exact at the borders of chunks") {
    const std::string literal = "00c04fd430c8";
    for (std::size_t before = 0; before < literal.size() + 3; ++before) {
      std::string text(2 * k_chunk + 100, '.');
      text[k_chunk - 50] = '\n';
      text.replace(k_chunk - before, literal.size(), literal);
      text[k_chunk + 50] = '\n';
      const std::vector<LineRange> line = {{k_chunk - 49, k_chunk + 50}};
      CHECK(find(text, {{literal, false}}) == line);
      CHECK(find(text, {{literal, true}}) == line);
    }
  }

  TEST_CASE("is exact at the borders of the windows that it reads") {
    std::mt19937 random(3);
    const std::vector<Literal> literals = {
        {"00c04fd430c8", true}, {"6442450943999", false}};
    for (const std::size_t average : {30U, 3000U, 300'000U}) {
      const std::string text = make_text(random, 1'500'000, average, literals);
      CHECK(find(text, literals) == look_at_every_line(text, literals));
    }
    constexpr std::size_t k_window = std::size_t{128} << 10;
    for (std::size_t before = 0; before < 16; ++before) {
      std::string text(3 * k_window, '.');
      text.replace(k_window - before, 12, "00c04fd430c8");
      text[2 * k_window - before] = '\n';
      text.replace(2 * k_window - before + 1, 12, "00C04FD430C8");
      CHECK(find(text, literals) == look_at_every_line(text, literals));
    }
  }

  TEST_CASE("knows a line over many chunks as one") {
    std::string text(5 * k_chunk, '.');
    text[100] = '\n';
    text[4 * k_chunk + 7] = '\n';
    for (std::size_t at = 5; at < text.size() - 20; at += k_chunk / 3) {
      text.replace(at, 6, "needle");
    }
    const std::vector<Literal> needle = {{"Needle", true}};
    CHECK(find(text, needle) == look_at_every_line(text, needle));
    CHECK(find(text, needle).size() == 3);
  }

  TEST_CASE("finds the same with any instructions") {
    std::mt19937 random(4);
    const std::vector<Literal> literals = {
        {"00c04fd430c8", true}, {"644245", false}, {"a7", false}};
    const std::string text = make_text(random, 100'000, 60, literals);
    for (const std::size_t cut : {0U, 1U, 2U, 31U, 64U, 70U}) {
      const std::string_view part = std::string_view(text).substr(cut * 7, 999);
      const std::size_t expected = places(part, literals, ScanCode::portable);
      for (const ScanCode code :
           {ScanCode::best, ScanCode::avx2, ScanCode::ssse3, ScanCode::neon}) {
        CHECK(places(part, literals, code) == expected);
      }
    }
    CHECK(places(text, literals, ScanCode::best)
          == places(text, literals, ScanCode::portable));
  }
}
