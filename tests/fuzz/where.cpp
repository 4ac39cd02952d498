// Conditions of the user's: any text is refused with a message, or holds or not
// of any entry, and its opposite then the other way round.

#include "fuzz.hpp"

#include "story/where.hpp"

#include <string>

using namespace hawk;

namespace {

story::Entry entry_with(std::string_view text) {
  model::LogEvent event;
  event.body = text;
  event.severity_text = "WARN";
  event.attributes["a"] = std::string(text);
  event.attributes["n"] = static_cast<std::int64_t>(text.size());
  event.attributes["d"] = 0.5;
  story::Entry entry;
  entry.what = event;
  entry.ids = {{"request_id", std::string(text), story::Shape::sure}};
  return entry;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  story::Where where;
  if (const auto added = where.add(text); !added) {
    FUZZ_CHECK(added.error().kind == base::Error::Kind::usage);
    FUZZ_CHECK(!added.error().message.empty());
    FUZZ_CHECK(where.is_empty());
    return 0;
  }
  FUZZ_CHECK(!where.is_empty());
  const story::Entry entry = entry_with(text);
  const bool holds = where.matches(entry);
  FUZZ_CHECK(where.add(text) && where.matches(entry) == holds);
  story::Where opposite;
  if (text.find(',') == std::string_view::npos) {
    FUZZ_CHECK(opposite.add(std::string("!").append(text)));
    FUZZ_CHECK(opposite.matches(entry) == !holds);
  }
  return 0;
}
