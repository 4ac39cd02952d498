#include "trace/stream_record.hpp"

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "base/crc32c.hpp"
#include "base/utf8.hpp"
#include "model/names.hpp"
#include "trace/escape.hpp"

#include <fmt/core.h>

#include <cstring>

namespace hawk::trace {

namespace {

// How much longer than base64 text may be before base64 is taken: a short line
// with colours should stay readable, a block of NULs should not grow sixfold.
constexpr std::size_t k_text_allowance = 128;

// A character that a read cut in two leaves at most three bytes on each side.
constexpr std::size_t k_longest_rest = 3;

bool may_continue(std::string_view rest) {
  // The first byte of an unfinished sequence, and fewer bytes than it wants.
  const auto first = static_cast<unsigned char>(rest.front());
  return first >= 0xc2 && first <= 0xf4 && rest.size() <= k_longest_rest;
}

std::size_t leading_continuations(std::string_view chunk) {
  std::size_t count = 0;
  while (count < chunk.size() && count < k_longest_rest
         && (static_cast<unsigned char>(chunk[count]) & 0xc0U) == 0x80U) {
    ++count;
  }
  return count;
}

Piece take(std::string_view& chunk, std::size_t size, bool text) {
  const Piece piece{chunk.substr(0, size), text};
  chunk.remove_prefix(size);
  return piece;
}

std::size_t put(std::span<char> out, std::size_t at, std::string_view text) {
  std::memcpy(out.data() + at, text.data(), text.size());
  return at + text.size();
}

// Escaped text, or base64 where escapes would make it longer than that.
std::size_t put_bytes(std::span<char> out, std::size_t at, const Piece& piece) {
  if (piece.text) {
    const std::size_t begin = put(out, at, R"("l":")");
    const std::size_t most =
        base::base64_size(piece.bytes.size()) + k_text_allowance;
    const auto written = escape_json(piece.bytes, out.subspan(begin, most));
    if (written) {
      return put(out, begin + *written, "\"");
    }
  }
  at = put(out, at, R"("b":")");
  at += base::encode_base64(piece.bytes, out.subspan(at));
  return put(out, at, "\"");
}

} // namespace

Piece take_piece(std::string_view& chunk) {
  const std::size_t head = leading_continuations(chunk);
  if (head > 0 && base::valid_utf8_prefix(chunk.substr(head)) > 0) {
    return take(chunk, head, false);
  }
  const std::size_t valid = base::valid_utf8_prefix(chunk);
  if (valid == chunk.size()) {
    return take(chunk, valid, true);
  }
  if (valid > 0 && may_continue(chunk.substr(valid))) {
    return take(chunk, valid, true);
  }
  return take(chunk, chunk.size(), false);
}

std::size_t seal_record(std::span<char> out, std::size_t length) {
  const std::uint32_t crc = base::crc32c({out.data(), length});
  const auto end = fmt::format_to_n(out.data() + length,
                                    out.size() - length,
                                    R"(,"c":"{:08x}"}})"
                                    "\n",
                                    crc);
  HAWK_ASSERT(length + end.size <= out.size());
  return length + end.size;
}

std::size_t format_stream_record(std::span<char> out,
                                 const Envelope& envelope,
                                 model::Stream stream,
                                 std::uint64_t offset,
                                 const Piece& piece) {
  HAWK_ASSERT(out.size() >= k_record_room);
  HAWK_ASSERT(piece.bytes.size() <= k_max_chunk);
  const auto start =
      fmt::format_to_n(out.data(),
                       out.size(),
                       R"({{"k":"out","w":{},"q":{},"t":{},"s":"{}","o":{},)",
                       envelope.writer,
                       envelope.sequence,
                       envelope.time.count(),
                       model::name_of(stream),
                       offset);
  return seal_record(out, put_bytes(out, start.size, piece));
}

} // namespace hawk::trace
