// base::decode_base64 takes only what base::encode_base64 writes, and gives
// the same bytes back.

#include "base/base64.hpp"

#include "fuzz.hpp"

#include <string>

using namespace hawk;

namespace {

std::string encode(std::string_view bytes) {
  std::string out(base::base64_size(bytes.size()), '\0');
  FUZZ_CHECK(base::encode_base64(bytes, out) == out.size());
  return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  FUZZ_CHECK(base::decode_base64(encode(text)) == text);
  if (const auto bytes = base::decode_base64(text)) {
    FUZZ_CHECK(encode(*bytes) == text); // one value has one form
  }
  return 0;
}
