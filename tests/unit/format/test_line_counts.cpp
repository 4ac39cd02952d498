#include "format/find_lines.hpp"
#include "format/line_counts.hpp"
#include "format/newlines.hpp"

#include "base/file.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <string>

using namespace hawk::format;

namespace {

std::uint64_t count_simply(std::string_view text) {
  return static_cast<std::uint64_t>(
      std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_SUITE("line_counts") {

TEST_CASE("newlines are counted as one by one, whatever the length") {
  std::mt19937 random(7);
  std::string text;
  for (const std::size_t size : {0U, 1U, 31U, 64U, 65U, 1000U, 20'000U}) {
    for (unsigned share : {1U, 2U, 60U}) {
      text.assign(size, 'x');
      for (char& c : text) {
        c = random() % share == 0 ? '\n' : static_cast<char>(random());
      }
      CHECK(count_newlines(text) == count_simply(text));
      CHECK(count_newlines(std::string_view(text).substr(size / 3))
            == count_simply(std::string_view(text).substr(size / 3)));
    }
  }
}

TEST_CASE("a search counts the lines that it passes, each once") {
  std::mt19937 random(8);
  std::string text;
  unsigned share = 500;
  SUBCASE("few are found") {}
  SUBCASE("what is found lies across the chunks") {
    share = 1;
  }
  while (text.size() < (std::size_t{20} << 20)) {
    text += random() % share == 0 ? "needle" : "";
    text.append(random() % 700, 'x');
    text += '\n';
  }
  hawk::base::Fd file(::memfd_create("text", MFD_CLOEXEC));
  REQUIRE(hawk::base::write_all(file.get(), text));
  REQUIRE(::lseek(file.get(), 0, SEEK_SET) == 0);
  const Input input = Input::open(std::move(file), "text").value();
  const std::vector<Literal> needle = {{"needle", false}};
  for (const std::size_t most : {1U, 50U, 1'000'000U}) {
    LineCounts counts(text.size());
    std::uint64_t at = 0;
    while (at < text.size()) {
      const FoundLines found =
          find_some_lines(input, at, needle, 2, most, &counts).value();
      at = found.next;
      const LineRange last = found.lines.empty() ? LineRange() : found.lines.back();
      CHECK(counts.lines_before_stretch(last.begin)
            == count_simply(std::string_view(text).substr(
                0, LineCounts::stretch_begin(last.begin))));
    }
    CHECK(counts.lines_before_stretch(text.size())
          == count_simply(std::string_view(text).substr(
              0, LineCounts::stretch_begin(text.size()))));
  }
}

}
