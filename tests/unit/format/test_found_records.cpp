#include "format/found_records.hpp"

#include "base/file.hpp"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

using namespace hawk;
using namespace hawk::format;

namespace {

const std::vector<Literal> k_id = {{"id7", false}};

Input input_of(const std::string& text) {
  base::Fd file(::memfd_create("text", MFD_CLOEXEC));
  REQUIRE(base::write_all(file.get(), text));
  REQUIRE(::lseek(file.get(), 0, SEEK_SET) == 0);
  return Input::open(std::move(file), "text").value();
}

std::vector<LineRange> all_of(FoundRecords found) {
  std::vector<LineRange> all;
  while (const auto range = found.next().value()) {
    if (!all.empty() && all.back().end == range->begin) {
      all.back().end = range->end;
    } else {
      all.push_back(*range);
    }
  }
  return all;
}

// As many records as asked for, of three lines, every third with the id.
std::string make_log(int records) {
  std::string text;
  for (int i = 0; i < records; ++i) {
    text += "2026-11-21 10:00:00 INFO " + std::string(i % 3 == 0 ? "id7" : "x")
            + "\n  a\n  id7?\n";
  }
  return text;
}

} // namespace

TEST_SUITE("found_records") {
  TEST_CASE("gives by and by what all hits at once give") {
    const std::string text = make_log(200);
    const Input input = input_of(text);
    const auto hits = find_lines(input, k_id, 1).value();
    for (const Neighbours& neighbours :
         {Neighbours{}, Neighbours{1, 0}, Neighbours{0, 2}, Neighbours{3, 3}}) {
      const auto all = widen_to_records(text, hits, neighbours);
      for (const std::size_t most : {1U, 2U, 7U, 1000U}) {
        CHECK(all_of(FoundRecords(input, hits, neighbours, most)) == all);
        CHECK(all_of(FoundRecords(input, k_id, 1, neighbours, most)) == all);
      }
    }
  }

  TEST_CASE("does not hold back what goes on and on") {
    std::string text;
    while (text.size() < (std::size_t{40} << 20)) {
      text += "2026-11-21 10:00:00 INFO [id7] " + std::string(200, 'x') + '\n';
    }
    const Input input = input_of(text);
    FoundRecords found(input, k_id, 1, {}, 1000);
    const auto first = found.next().value();
    REQUIRE(first);
    CHECK(first->begin == 0);
    CHECK(first->end < text.size());
    const auto second = found.next().value();
    REQUIRE(second);
    CHECK(second->begin == first->end);
    CHECK(all_of(std::move(found)).back().end == text.size());
  }

  TEST_CASE("finds nothing where nothing is") {
    const Input input = input_of("a\nb\n");
    CHECK(all_of(FoundRecords(input, k_id, 1, {})).empty());
    CHECK(all_of(FoundRecords(input, std::vector<LineRange>(), {})).empty());
  }
}
