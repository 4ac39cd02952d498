#include "line_slices.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using hawk::cli::LineSlices;

TEST_SUITE("line_slices") {
  TEST_CASE("gives whole lines with their offsets and numbers") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
      text += "line " + std::to_string(i) + '\n';
    }
    LineSlices slices(1000);
    slices.begin_text(text, 0);
    slices.add_all();
    std::string all;
    int count = 0;
    while (const auto slice = slices.next()) {
      CHECK(slice->offset == all.size());
      const std::string first = slice->line == 0 ? "" : std::string(
          slice->text.substr(0, slice->text.find('\n')));
      CHECK(first == "line " + std::to_string(slice->line - 1));
      CHECK(slice->text.back() == '\n');
      all += slice->text;
      ++count;
    }
    CHECK(all == text);
    CHECK(count > 1);
  }

  TEST_CASE("counts many lines alike by any number of threads") {
    std::string text;
    for (int i = 0; text.size() < (std::size_t{9} << 20); ++i) {
      text += std::string(static_cast<std::size_t>(i % 2), 'x') + '\n';
    }
    const auto lines = static_cast<std::uint64_t>(
        std::count(text.begin(), text.end(), '\n'));
    for (const unsigned threads : {1U, 2U, 7U}) {
      LineSlices slices(1000, threads);
      slices.begin_text(text, 0);
      slices.add({text.size() - 1, text.size()});
      CHECK(slices.next()->line == lines);
    }
  }

  TEST_CASE("counts lines that are left out, also between texts") {
    LineSlices slices(1000);
    slices.begin_text("a\nb\nc\n", 0);
    slices.add({2, 4});
    CHECK(slices.next()->line == 2);
    CHECK(!slices.next());
    slices.end_text();
    slices.begin_text("d\ne\n", 6);
    slices.add({2, 4});
    CHECK(slices.next()->line == 5);
    slices.end_text();
    // The rest of a line that was cut is not there.
    slices.begin_text("cut", 10);
    slices.end_text();
    slices.begin_text("f\n", 20);
    slices.add_all();
    CHECK(slices.next()->line == 7);
  }

  TEST_CASE("cuts what is too long") {
    const std::string text = "a\n" + std::string(200'000, 'x') + "\nb\n";
    LineSlices slices(100'000);
    slices.begin_text(text, 0);
    slices.add_all();
    CHECK(slices.next()->text == "a\n");
    const auto cut = slices.next();
    CHECK(cut->text == std::string(100'000, 'x'));
    CHECK(cut->line == 2);
    const auto last = slices.next();
    CHECK(last->text == "b\n");
    CHECK(last->line == 3);
    CHECK(!slices.next());
    CHECK(slices.lines_cut() == 1);
  }
}
