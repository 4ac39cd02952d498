// Times of the user's: refused with a message, or a time; white space around
// them makes no difference.

#include "fuzz.hpp"

#include "story/time_span.hpp"

#include <string>

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  constexpr base::Nanos k_now = std::chrono::seconds(1795255200);
  const auto time = story::parse_time(text, k_now);
  const auto padded = story::parse_time(std::string(" ").append(text), k_now);
  FUZZ_CHECK(time.has_value() == padded.has_value());
  FUZZ_CHECK(!time || *time == *padded);
  FUZZ_CHECK(time || !time.error().message.empty());
  if (const auto length = story::parse_time_length(text)) {
    FUZZ_CHECK(length->count() >= 0);
    FUZZ_CHECK(time && *time == k_now - *length);
  }
  return 0;
}
