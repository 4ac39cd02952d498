// base::sanitise: total, and safe whatever the bytes. Its own output has
// nothing left to change.

#include "fuzz.hpp"

#include "base/text.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <string>

using namespace hawk;

namespace {

void check(const std::string& safe) {
  FUZZ_CHECK(fuzz::is_harmless(safe));
  FUZZ_CHECK(safe.find('\n') == std::string::npos);
  FUZZ_CHECK(base::valid_utf8_prefix(safe) == safe.size());
  FUZZ_CHECK(base::sanitise(safe) == safe);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const std::string whole = base::sanitise(text);
  check(whole);
  for (std::size_t limit = 0; limit < std::min<std::size_t>(size, 12);
       ++limit) {
    const std::string cut = base::sanitise(text, limit);
    check(cut);
    FUZZ_CHECK(cut.ends_with("..."));
    // Only whole characters, and the same ones.
    FUZZ_CHECK(whole.starts_with(cut.substr(0, cut.size() - 3)));
  }
  FUZZ_CHECK(base::sanitise(text, size) == whole);
  return 0;
}
