#pragma once

// A file to read, whatever it is: mapped if it is a plain regular file, else
// streamed (FIFO, pipe, terminal, /proc), unpacked if it is gzip or zstd. Of a
// mapped file that becomes shorter the rest reads as zeros, and the next call
// says so; it never ends the process.
//
// Take it by blocks of whole lines, by pieces, or, if mapped() is not empty, at
// once. What is handed out is valid until the next call. Of a pipe that lives
// comes what there is: its writer may say no more for hours.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hawk::format {

struct InputLimits {
  std::size_t block = std::size_t{4} << 20;
  std::size_t line = std::size_t{64} << 20; // what is longer is cut
  bool waits = false; // of a pipe too, for a whole block
  bool ahead = true;  // a packed file is unpacked by a thread of its own
};

class Input final {
public:
  static base::Result<Input> open(const std::string& path,
                                  InputLimits limits = {});
  // Reads on from where the descriptor stands.
  static base::Result<Input> open(base::Fd fd,
                                  std::string name,
                                  InputLimits limits = {});

  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;
  ~Input();

  const std::string& name() const;

  // All of a plain regular file as it was when opened, else empty.
  std::string_view mapped() const;

  // Reads from `offset` of mapped() all of `into`, without the mapping. From
  // any thread.
  base::Result<> read_at(std::uint64_t offset, std::span<char> into) const;

  // Whether everything that was mapped is still there. Ask after mapped() was
  // read; the other calls ask by themselves.
  base::Result<> check() const;

  // Since 1970, when a regular file was last written, as it was when opened;
  // else 0.
  std::int64_t modified_nano() const;

  // The same in seconds.
  std::int64_t modified() const { return modified_nano() / 1'000'000'000; }

  bool is_regular() const;

  // Whether somebody may still write to it: a pipe, a terminal. What is packed
  // has to be read on anyway.
  bool is_live() const;

  // Of what is live: whether next_block() or next_piece() would not wait now, or
  // `patience` from now.
  bool is_ready(std::chrono::milliseconds patience = {}) const;

  // What it begins with, at most 64 KiB, without taking it. Of what is live,
  // what came in a moment.
  base::Result<std::string_view> beginning();

  // The first line that is not blank and 64 KiB behind it, or what there is of
  // that, without taking it; of a line in what is no file 16 MiB at most.
  base::Result<std::string_view> first_line();

  // Whether beginning() is all there is.
  bool is_all() const;

  // Whole lines with their newlines, of about a block's size, or one longer
  // line. A line over the limit is cut, and the rest of it left out. The last
  // line may have no newline. Empty: the end.
  base::Result<std::string_view> next_block();

  // Any bytes, for what has no lines. Empty: the end.
  base::Result<std::string_view> next_piece();

  // Where the bytes handed out last begin; of unpacked data, in those.
  std::uint64_t offset() const;

  std::uint64_t lines_cut() const;

private:
  struct State;
  explicit Input(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace hawk::format
