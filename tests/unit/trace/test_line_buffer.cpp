#include "base/file.hpp"
#include "trace/line_buffer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hawk::trace {

namespace {

struct Source {
  explicit Source(std::size_t longest)
      : ends(*base::make_pipe()),
        lines(std::move(ends.read), longest) {}

  void write(std::string_view text) const {
    REQUIRE(base::write_all(ends.write.get(), text));
  }

  std::vector<std::string> rest_of_lines() {
    ends.write.reset();
    std::vector<std::string> out;
    for (;;) {
      const auto line = lines.next();
      REQUIRE(line);
      if (!*line) {
        return out;
      }
      out.emplace_back(**line);
    }
  }

  base::PipeEnds ends;
  LineBuffer lines;
};

using Lines = std::vector<std::string>;

} // namespace

TEST_SUITE_BEGIN("LineBuffer");

TEST_CASE("lines, empty ones too, and what is unfinished") {
  Source source(100);
  source.write("one\n\nthree\nfou");
  CHECK(source.rest_of_lines() == Lines{"one", "", "three"});
  CHECK(source.lines.rest() == "fou");
}

TEST_CASE("a line of exactly the longest length is a line") {
  for (std::size_t length = 6; length <= 12; ++length) {
    Source source(8);
    const std::string line(length, 'x');
    source.write("ab\n" + line + "\ncd\n");
    CAPTURE(length);
    const bool fits = length <= 8;
    CHECK(source.rest_of_lines()
          == (fits ? Lines{"ab", line, "cd"} : Lines{"ab", "cd"}));
    CHECK(source.lines.overlong() == (fits ? 0 : 1));
  }
}

TEST_CASE("overlong lines are dropped whole and counted one by one") {
  Source source(8);
  const std::string longer(1000, 'x');
  source.write(longer + "\na\n" + longer + "\n" + longer + "\nb\n");
  CHECK(source.rest_of_lines() == Lines{"a", "b"});
  CHECK(source.lines.overlong() == 3);
}

TEST_CASE("reading goes on where the file has grown") {
  Source source(100);
  source.write("one\ntw");
  REQUIRE(source.lines.next());
  source.write("o\n");
  const auto line = source.lines.next();
  REQUIRE(line);
  CHECK(**line == "two");
}

TEST_SUITE_END();

} // namespace hawk::trace
