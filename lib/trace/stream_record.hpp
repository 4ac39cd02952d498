#pragma once

// Stream records, made without allocating: the path between an agent's write
// and its reader's.

#include "model/event.hpp"
#include "trace/format.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace hawk::trace {

// A piece of a chunk that becomes one record: text where the bytes are UTF-8,
// base64 where they are not (or where that is shorter). A chunk cut within a
// character is up to three pieces.
struct Piece {
  std::string_view bytes;
  bool text = true;
};

// Takes the next piece off the front of a chunk.
Piece take_piece(std::string_view& chunk);

// Room for any record of one piece of k_max_chunk bytes.
constexpr std::size_t k_record_room = (k_max_chunk + 2) / 3 * 4 + 1024;

// Writes the record of one piece, with its newline, into `out` (k_record_room
// bytes). Returns its length.
std::size_t format_stream_record(std::span<char> out,
                                 const Envelope& envelope,
                                 model::Stream stream,
                                 std::uint64_t offset,
                                 const Piece& piece);

// Ends a record begun in out[0, length): checksum, brace, newline.
std::size_t seal_record(std::span<char> out, std::size_t length);

} // namespace hawk::trace
