#pragma once

// Bytes of a stream to lines, or to pieces of a stated size, whatever the
// chunks that they come in. Bounded: of a long piece the beginning and the end
// are kept.

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::analyse {

// A line without its newline, or a body. Views are valid until more is taken.
struct Piece {
  std::string_view head;
  std::string_view tail; // the same as head if that is all
  std::uint64_t size = 0;
  base::Nanos time{}; // of its first byte

  bool is_whole() const { return head.size() == size; }
};

class LineSplitter final {
public:
  // Together the most that is kept of a piece. A message of a protocol is
  // recognised by its first and its last members.
  static constexpr std::size_t k_head = std::size_t{48} << 10;
  static constexpr std::size_t k_tail = std::size_t{16} << 10;

  // The next line; takes from `bytes` what belongs to it. Nothing: it goes on
  // in later bytes, or it was lost.
  std::optional<Piece> take_line(std::string_view& bytes, base::Nanos time);

  // The same for a piece of `size` bytes; `size` is the same on every call for
  // a piece.
  std::optional<Piece>
  take_bytes(std::string_view& bytes, std::uint64_t size, base::Nanos time);

  // Bytes are missing here: what has begun, and the line that goes on after
  // them, are no pieces.
  void lose();

  // True between two pieces.
  bool is_at_start() const { return size_ == 0 || is_over_; }

private:
  std::optional<Piece> finish(std::string_view part, base::Nanos time);
  void keep(std::string_view part, base::Nanos time);
  void start_if_over();

  std::string head_;
  std::string tail_; // of what did not fit into the head
  std::uint64_t size_ = 0;
  base::Nanos time_{};
  bool is_over_ = false; // the piece was given out
  bool is_lost_ = false; // until the next newline
};

} // namespace hawk::analyse
