// format::DocumentDecoder: whatever the bytes, they are read, and in pieces of
// any size the same records come out. Each record's bytes are where it says.

#include "format/document_decoder.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <vector>

using namespace hawk;

namespace {

struct Read {
  std::vector<model::FileRecord> records;
  std::vector<format::Skipped> skipped;
};

Read read(std::string_view text, std::size_t piece) {
  Read out;
  format::DocumentDecoder decoder([&](model::FileRecord record) {
    out.records.push_back(std::move(record));
  });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    decoder.decode(text.substr(at, piece));
  }
  decoder.finish();
  out.skipped = decoder.skipped();
  return out;
}

// Not by value: a number may be NaN, which equals nothing.
bool is_same(const model::FileRecord& a, const model::FileRecord& b) {
  return a.raw == b.raw && a.offset == b.offset && a.line == b.line
         && (a.span() == nullptr) == (b.span() == nullptr)
         && (a.span() == nullptr
             || (a.span()->span_id == b.span()->span_id
                 && a.span()->service == b.span()->service));
}

} // namespace

// The first byte says how long the pieces are.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text = fuzz::as_text(data + 1, size - 1);
  const Read whole = read(text, std::max<std::size_t>(text.size(), 1));
  const Read pieces = read(text, 1 + data[0] % 32U);
  FUZZ_CHECK(std::equal(whole.records.begin(),
                        whole.records.end(),
                        pieces.records.begin(),
                        pieces.records.end(),
                        is_same));
  FUZZ_CHECK(whole.skipped == pieces.skipped);
  const bool is_framed = text.empty() || text[0] < '\t';
  for (const model::FileRecord& record : whole.records) {
    FUZZ_CHECK(is_framed
               || text.substr(record.offset, record.raw.size()) == record.raw);
  }
  return 0;
}
