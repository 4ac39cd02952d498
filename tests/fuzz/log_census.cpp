// What a glance tells of a record is what the whole record says. A list of ids that
// several threads make of glances is the one that records give, one by one,
// whatever the log is and wherever the threads meet.

#include "fuzz.hpp"

#include "support/census_ways.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  if (text.empty()) {
    return 0;
  }
  std::size_t whole = 0;
  FUZZ_CHECK(test::tell_by_glances(text, whole)
             == test::tell_by_records(text));
  const test::Listed wanted = test::list_by_records(text);
  FUZZ_CHECK(test::list_by_census(text, 1, std::size_t{1} << 20) == wanted);
  FUZZ_CHECK(test::list_by_census(text, 2, 1 + size / 3) == wanted);
  FUZZ_CHECK(test::list_by_census(text, 2, 1) == wanted);
  const test::ToldStories stories = test::tell_stories_by_records(text);
  FUZZ_CHECK(test::tell_stories_by_census(text, 1, std::size_t{1} << 20)
             == stories);
  FUZZ_CHECK(test::tell_stories_by_census(text, 2, 1 + size / 3) == stories);
  if (size <= test::k_pipe_room) {
    FUZZ_CHECK(test::list_stream(text, 2, 1 + size / 5) == wanted);
  }
  return 0;
}
