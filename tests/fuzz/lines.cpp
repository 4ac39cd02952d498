// story::Lines: whatever the pieces in which output was read, and however
// often a piece was recorded, the lines hold exactly its bytes.

#include "story/lines.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <string>

using namespace hawk;

// The first byte says how long the pieces are and which come twice.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t length = 1 + data[0] % 32U;
  const bool twice = data[0] >= 128;
  const std::string_view text = fuzz::as_text(data + 1, size - 1);
  std::string joined;
  story::Lines lines([&joined](const story::Line& line) {
    FUZZ_CHECK(line.text.find('\n') == std::string::npos);
    FUZZ_CHECK(line.missing_before == 0);
    joined += story::bytes_of(line);
  });
  for (std::size_t at = 0; at < text.size(); at += length) {
    model::StreamChunk chunk;
    chunk.offset = at;
    chunk.bytes = text.substr(at, length);
    lines.accept(chunk, model::Nanos(static_cast<std::int64_t>(at)));
    if (twice) { // as after a takeover, with what came before
      chunk.offset = at - std::min(at, length / 2);
      chunk.bytes = text.substr(chunk.offset, at + length - chunk.offset);
      lines.accept(chunk, model::Nanos(static_cast<std::int64_t>(at)));
    }
  }
  lines.finish();
  FUZZ_CHECK(joined == text);
  FUZZ_CHECK(lines.bytes().missing() == 0);
  FUZZ_CHECK(!lines.oldest_pending());
  return 0;
}
