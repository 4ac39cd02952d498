// The ids of a line, and what its look tells: views into the line, in their
// order, each found again by whoever asks for it.

#include "fuzz.hpp"

#include "story/asked_id.hpp"
#include "format/colors.hpp"
#include "story/correlator.hpp"
#include "story/id_forms.hpp"
#include "format/record_start.hpp"

#include <string>

using namespace hawk;

namespace {

bool is_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data()
         && part.data() + part.size() <= whole.data() + whole.size();
}

void check_ids(std::string_view line) {
  const auto found = story::find_ids(line);
  FUZZ_CHECK(found.size() <= 64);
  const char* before = line.data();
  for (const story::FoundId& id : found) {
    FUZZ_CHECK(!id.key.empty() && !id.value.empty());
    FUZZ_CHECK(id.key == story::k_bracket_key || is_within(id.key, line));
    FUZZ_CHECK(is_within(id.value, line) && id.value.data() >= before);
    before = id.value.data();
    const std::string normal = story::normalise_id(id.value);
    FUZZ_CHECK(story::normalise_id(normal) == normal);
    const story::AskedId asked(id.value);
    FUZZ_CHECK(asked.is(id.value) && asked.is(normal));
    FUZZ_CHECK(asked.is_mentioned_in(id.value));
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  std::string buffer;
  const std::string_view plain = format::without_colors(text, buffer);
  FUZZ_CHECK(plain.size() <= size);
  check_ids(text);
  check_ids(plain);
  if (format::starts_traceback(text)) {
    FUZZ_CHECK(!format::starts_record(text));
  }
  story::Correlator correlator;
  story::Line line;
  line.text = text;
  const auto first = correlator.classify(line);
  FUZZ_CHECK(!first.continuation); // there is no record above
  line.text = "  plain";
  const auto second = correlator.classify(line);
  if (second.continuation) {
    FUZZ_CHECK(second.ids == first.ids);
  }
  return 0;
}
