// format::PostingReader: whatever the bytes of an index are, a query answers
// with places or an error. The pages of the seed are sealed anew, so that the
// numbers behind the checksums are changed too.

#include "format/postings.hpp"

#include "base/crc32c.hpp"
#include "fuzz.hpp"

#include <array>
#include <cstring>
#include <string>

using namespace hawk;

namespace {

constexpr std::size_t k_page = 4096;

// Short inputs are the beginnings of pages: 64 bytes each, the rest zeros.
std::string make_pages(std::string_view text) {
  std::string pages;
  for (std::size_t at = 0; at < text.size() && at < 64 * 64; at += 64) {
    std::string page(k_page, '\0');
    const std::string_view part = text.substr(at, 64);
    page.replace(0, part.size(), part);
    const std::uint32_t count = 1 + static_cast<unsigned char>(part[0]) % 9U;
    std::memcpy(&page[k_page - 8], &count, sizeof count);
    pages += page;
  }
  if (!pages.empty()) {
    const std::uint32_t count = 7;
    pages.replace(0, 8, "HAWKIDX4");
    std::memcpy(&pages[k_page - 8], &count, sizeof count);
  }
  for (std::size_t at = 0; at < pages.size(); at += k_page) {
    const std::uint32_t checksum =
        base::crc32c(std::string_view(pages).substr(at, k_page - 4));
    std::memcpy(&pages[at + k_page - 4], &checksum, sizeof checksum);
  }
  return pages;
}

void ask(std::string_view bytes, std::uint64_t key) {
  const auto reader = format::PostingReader::open(bytes);
  if (!reader) {
    FUZZ_CHECK(!reader.error().message.empty());
    return;
  }
  const auto places = reader->find(std::array{key});
  if (!places) {
    return;
  }
  for (std::size_t i = 1; i < places->size(); ++i) {
    FUZZ_CHECK((*places)[i - 1] < (*places)[i]);
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  ask(text, 0);
  const std::string pages = make_pages(text);
  std::uint64_t key = 0;
  std::memcpy(&key, data, size < sizeof key ? size : sizeof key);
  ask(pages, key);
  ask(pages, 0);
  return 0;
}
