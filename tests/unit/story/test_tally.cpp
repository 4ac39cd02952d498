#include "story/tally.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <string>
#include <string_view>

using namespace hawk;
using namespace hawk::story;

namespace {

void add(Tally& tally, std::string_view id) {
  const std::array fields = {format::GlanceField{"request_id", id}};
  format::Glance glance;
  glance.time = model::Nanos(1);
  glance.body = "a";
  glance.fields = fields;
  tally.add(glance);
}

std::map<std::string, std::uint64_t> counts_of(const Tally& tally) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [spelling, row] : tally.timed()) {
    counts.emplace(row.id, row.entries);
  }
  return counts;
}

} // namespace

TEST_SUITE("Tally") {
  // Hashes hardly ever let it come to that.
  TEST_CASE("a spelling is its own text, all of it") {
    TextStore texts;
    for (const std::size_t size : {1U, 8U, 39U, 40U, 41U, 48U, 64U, 9000U}) {
      std::string text(size, 'x');
      TallyTable::Spelling spelling;
      spelling.keep(text, texts);
      CHECK(spelling.is(std::string(size, 'x')));
      for (std::size_t at = 0; at < size; at += 1 + size / 100) {
        CAPTURE(at);
        text[at] = 'y'; // where it was read from
        CHECK(spelling.is(std::string(size, 'x')));
        CHECK_FALSE(spelling.is(text));
        text[at] = 'x';
      }
      text.back() = 'y';
      CHECK_FALSE(spelling.is(text));
      CHECK_FALSE(spelling.is(text + "x"));
      CHECK_FALSE(spelling.is(std::string(size + 1, 'x')));
      CHECK_FALSE(spelling.is(std::string(size - 1, 'x')));
    }
  }

  // A spelling keeps 40 bytes in it, and the text of a longer one elsewhere.
  TEST_CASE("tells long spellings apart by all of their text") {
    for (const std::size_t size : {39U, 40U, 41U, 42U, 48U, 64U, 200U, 9000U}) {
      CAPTURE(size);
      Tally tally;
      std::map<std::string, std::uint64_t> wanted;
      for (std::uint64_t round = 1; round <= 3; ++round) {
        for (int number = 0; number < 30; ++number) {
          // What differs is at the begin, at the end, or between.
          std::string id(size, 'x');
          const std::size_t place = number % 3 == 0   ? 0
                                    : number % 3 == 1 ? size - 2
                                                      : size / 2;
          id.replace(place, 2, std::to_string(10 + number));
          add(tally, id); // which is gone when the next one comes
          wanted[id] = round;
        }
      }
      CHECK(counts_of(tally) == wanted);
      CHECK(tally.timed().size() == 30);
    }
  }

  TEST_CASE("forgets long spellings when it is cleared") {
    Tally tally;
    const std::string one(60, 'a');
    const std::string other(60, 'b');
    add(tally, one);
    add(tally, other);
    tally.clear();
    CHECK(tally.timed().empty());
    add(tally, other);
    add(tally, other);
    CHECK(counts_of(tally) == std::map<std::string, std::uint64_t>{{other, 2}});
  }

  // Of one place in the table.
  TEST_CASE("a long spelling that begins as a short one is another") {
    Tally tally;
    const std::string text(80, 'a');
    for (std::size_t size = 30; size <= text.size(); ++size) {
      add(tally, std::string_view(text).substr(0, size));
    }
    CHECK(tally.timed().size() == 51);
  }
}
