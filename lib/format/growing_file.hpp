#pragma once

// A log that is written while it is read, as tail(1) -F follows it: whole lines
// only, from the beginning again where the file was cut or replaced.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class GrowingFile final {
public:
  // Errors: not_found, permission_denied.
  static base::Result<GrowingFile> open(std::string path);

  // The whole lines that came since the last call, valid until the next one;
  // empty: none yet. Errors are those of read(2).
  base::Result<std::string_view> next_lines();

  // Of the next line's first byte, in the file as it is now.
  std::uint64_t offset() const { return offset_; }

  // "x.log was cut while it was read, and is read from its beginning".
  const std::vector<std::string>& notes() const { return notes_; }

  const std::string& name() const { return path_; }

private:
  GrowingFile() = default;

  base::Result<bool> fill();
  bool reopen_if_other();

  std::string path_;
  base::Fd fd_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  std::uint64_t read_ = 0;   // bytes of the file so far
  std::uint64_t offset_ = 0; // of buffer_'s first byte behind what was given
  std::string buffer_;
  std::size_t given_ = 0; // bytes at the front of buffer_ that were given
  std::vector<std::string> notes_;
};

} // namespace hawk::format
