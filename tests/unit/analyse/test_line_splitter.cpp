#include "analyse/line_splitter.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using hawk::analyse::LineSplitter;

namespace {

struct Taken {
  std::string text;
  hawk::base::Nanos time;

  bool operator==(const Taken&) const = default;
};

void take(LineSplitter& splitter,
          std::string_view bytes,
          hawk::base::Nanos time,
          std::vector<Taken>& lines) {
  while (!bytes.empty()) {
    if (const auto line = splitter.take_line(bytes, time)) {
      lines.push_back({std::string(line->head), line->time});
    }
  }
}

} // namespace

TEST_SUITE_BEGIN("line splitter");

TEST_CASE("a line has the time of its first byte") {
  LineSplitter splitter;
  std::vector<Taken> lines;
  take(splitter, "a\n\nb", 1s, lines);
  take(splitter, "c", 2s, lines);
  take(splitter, "d\ne\nf", 3s, lines);
  CHECK(lines
        == std::vector<Taken>{{"a", 1s}, {"", 1s}, {"bcd", 1s}, {"e", 3s}});
}

TEST_CASE("chunks of any size give the same lines") {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += std::string(static_cast<std::size_t>(i * 7 % 83), 'x') + "\n";
  }
  std::vector<Taken> whole;
  LineSplitter one;
  take(one, text, 1s, whole);
  for (std::size_t size = 1; size < 90; ++size) {
    LineSplitter splitter;
    std::vector<Taken> lines;
    for (std::size_t at = 0; at < text.size(); at += size) {
      take(splitter, std::string_view(text).substr(at, size), 1s, lines);
    }
    CHECK(lines == whole);
  }
}

TEST_CASE("of a long line the beginning and the end are kept") {
  const std::string middle(1'000'000, '-');
  for (const std::size_t size : {1000U, 65536U, 400'000U}) {
    LineSplitter splitter;
    const std::string text = "begin" + middle + "end\nnext\n";
    std::optional<hawk::analyse::Piece> line;
    std::string_view rest;
    for (std::size_t at = 0; at < text.size() && !line; at += size) {
      rest = std::string_view(text).substr(at, size);
      while (!rest.empty() && !line) {
        line = splitter.take_line(rest, 1s);
      }
    }
    REQUIRE(line);
    CHECK(line->size == middle.size() + 8);
    CHECK(!line->is_whole());
    CHECK(line->head.size() == LineSplitter::k_head);
    CHECK(line->tail.size() == LineSplitter::k_tail);
    CHECK(line->head.substr(0, 6) == "begin-");
    CHECK(line->tail.substr(line->tail.size() - 4) == "-end");
    line = splitter.take_line(rest, 1s);
    REQUIRE(line);
    CHECK(line->head == "next");
    CHECK(line->tail == "next");
  }
}

TEST_CASE("a line that lost a part is none") {
  LineSplitter splitter;
  std::vector<Taken> lines;
  take(splitter, "a\nhalf a li", 1s, lines);
  splitter.lose();
  take(splitter, "half of", 2s, lines);
  take(splitter, " another\nb\n", 2s, lines);
  CHECK(lines == std::vector<Taken>{{"a", 1s}, {"b", 2s}});
}

TEST_CASE("a piece of a stated size may hold newlines") {
  LineSplitter splitter;
  std::string_view bytes = "{\n\n}rest\n";
  auto body = splitter.take_bytes(bytes, 4, 1s);
  REQUIRE(body);
  CHECK(body->head == "{\n\n}");
  CHECK(bytes == "rest\n");
  bytes = "ab";
  CHECK(!splitter.take_bytes(bytes, 5, 1s));
  CHECK(!splitter.is_at_start());
  bytes = "cdef";
  body = splitter.take_bytes(bytes, 5, 2s);
  REQUIRE(body);
  CHECK(body->head == "abcde");
  CHECK(body->time == 1s);
  CHECK(bytes == "f");
  CHECK(splitter.is_at_start());
}

TEST_SUITE_END();
