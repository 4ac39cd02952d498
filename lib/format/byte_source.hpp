#pragma once

// The bytes of a descriptor, unpacked if they are gzip (RFC 1952, of several
// members too) or zstd (RFC 8878, of several frames too): told by the first
// bytes, so that a pipe can be packed as well. Never more than what is asked
// for stands in memory, whatever a packed file would become.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace hawk::format {

enum class Packing { none, gzip, zstd };

// By as many bytes as there are; four are enough.
Packing packing_of(std::string_view beginning);

class ByteSource final {
public:
  // Reads on from where the descriptor stands. `name` is for messages.
  static base::Result<ByteSource> open(base::Fd fd, std::string name);

  ByteSource(ByteSource&&) noexcept;
  ByteSource& operator=(ByteSource&&) noexcept;
  ~ByteSource();

  // At least one byte unless it is the end (0). Packed data that break off or
  // are damaged are an error, once all before it was delivered.
  base::Result<std::size_t> read(std::span<char> into);

  Packing packing() const;

  // Whether read() of what is not packed would not wait now, or `patience` from
  // now.
  bool is_ready(std::chrono::milliseconds patience) const;

private:
  struct State;
  explicit ByteSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace hawk::format
