#pragma once

// A source that is unpacked by a thread of its own while the bytes before are
// looked through. For regular files: whoever waits for a pipe cannot be stopped.

#include "format/byte_source.hpp"

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace hawk::format {

class ReadAhead final {
public:
  explicit ReadAhead(ByteSource source);
  ReadAhead(ReadAhead&&) noexcept;
  ReadAhead& operator=(ReadAhead&&) = delete; // a thread may be at work
  ~ReadAhead();

  // As ByteSource::read.
  base::Result<std::size_t> read(std::span<char> into);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace hawk::format
