// format::Input: whatever the bytes are, gzip and zstd too, the blocks are
// whole lines of at most the limit, the pieces are the same bytes, and nothing
// grows beyond a block.

#include "format/input.hpp"

#include "fuzz.hpp"
#include "memory_file.hpp"

#include <unistd.h>

#include <string>

using namespace hawk;

namespace {

constexpr format::InputLimits k_limits{256, 1024};
constexpr std::size_t k_enough = std::size_t{1} << 20; // of a bomb

struct Read {
  std::string text;
  bool failed = false;
};

template <typename Next>
Read read_all(const fuzz::MemoryFile& file, Next next) {
  Read read;
  auto input = format::Input::open(file.share(), "fuzz", k_limits);
  if (!input) {
    read.failed = true;
    return read;
  }
  while (read.text.size() < k_enough) {
    const auto bytes = next(*input);
    if (!bytes || bytes->empty()) {
      read.failed = !bytes;
      break;
    }
    FUZZ_CHECK(bytes->size() <= k_limits.line);
    if (input->lines_cut() == 0) {
      FUZZ_CHECK(input->offset() == read.text.size());
    }
    read.text += *bytes;
  }
  return read;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(fuzz::as_text(data, size));
  const auto rewind = [&file] {
    FUZZ_CHECK(::lseek(file.share().get(), 0, SEEK_SET) == 0);
  };
  rewind();
  bool whole = true;
  std::uint64_t cut = 0;
  const Read blocks = read_all(file, [&](format::Input& input) {
    auto block = input.next_block();
    if (block && !block->empty()) {
      FUZZ_CHECK(whole || input.lines_cut() > 0); // but the last
      whole = block->back() == '\n';
    }
    cut = input.lines_cut();
    return block;
  });
  rewind();
  const Read pieces = read_all(
      file, [](format::Input& input) { return input.next_piece(); });
  if (cut == 0 && blocks.text.size() < k_enough) {
    // Where the data are damaged libzstd gives more or less of what is before,
    // by the room that it has.
    FUZZ_CHECK(blocks.failed == pieces.failed);
    FUZZ_CHECK(blocks.text.starts_with(pieces.text)
               || (blocks.failed && pieces.text.starts_with(blocks.text)));
    FUZZ_CHECK(blocks.failed || blocks.text == pieces.text);
  }
  return 0;
}
