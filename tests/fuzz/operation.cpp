// Messages as templates: of any bytes one line of bounded size, the same each
// time; what differs in a number behind a blank only has the same one.

#include "fuzz.hpp"

#include "story/operation.hpp"

#include <string>
#include <tuple>

using namespace hawk;

namespace {

std::string made_of(std::string_view text, std::vector<std::string_view> ids = {}) {
  std::string out;
  story::write_template(text, ids, out);
  return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const std::string made = made_of(text);
  FUZZ_CHECK(made.size() <= 160);
  FUZZ_CHECK(made.find('\n') == std::string::npos);
  FUZZ_CHECK(made == made_of(text));
  std::ignore = made_of(text, {text.substr(0, 3)});
  FUZZ_CHECK(made_of(std::string("n 17 ").append(text))
             == made_of(std::string("n 42 ").append(text)));
  story::Entry entry;
  story::Line line;
  line.text = text;
  entry.what = line;
  FUZZ_CHECK(story::operation_of(entry).find('\n') == std::string::npos);
  return 0;
}
