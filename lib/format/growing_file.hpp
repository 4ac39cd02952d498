#pragma once

// A log that is written while it is read, as tail(1) -F follows it: whole lines
// only, from the beginning again where the file was cut or replaced. Never waits.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::format {

class GrowingFile final {
public:
  // A file that is not there is waited for. Errors: permission_denied, a
  // directory.
  static base::Result<GrowingFile> open(std::string path);

  // Reads on from where the descriptor stands. What is no regular file has an
  // end, when nobody can write to it any more.
  static base::Result<GrowingFile> open(base::Fd fd, std::string name);

  // The whole lines that came since the last call, valid until the next one;
  // empty: none yet. Errors are those of read(2).
  base::Result<std::string_view> next_lines();

  // Nothing will come any more. The last line may have no newline then.
  bool is_over() const { return over_; }

  // Of the next line's first byte, in the file as it is now.
  std::uint64_t offset() const { return offset_; }

  // What happened to it since the last call: "x.log was cut while it was read,
  // and is read from its beginning".
  std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

  const std::string& name() const { return name_; }

private:
  enum class Change { none, cut, replaced };

  GrowingFile() = default;

  base::Result<> adopt(base::Fd fd);
  base::Result<bool> fill();
  bool is_readable() const;
  Change look() const;
  bool begin_anew(Change change);
  std::string_view give(std::size_t size);

  std::string name_;
  bool has_path_ = false; // the name is one: another file may get it
  base::Fd fd_;           // none: the file is not there yet
  bool regular_ = false;
  bool over_ = false;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  std::uint64_t read_ = 0;   // bytes of the file so far
  std::uint64_t offset_ = 0; // of buffer_'s first byte behind what was given
  std::string buffer_;
  std::size_t given_ = 0; // bytes at the front of buffer_ that were given
  std::vector<std::string> notes_;
};

} // namespace hawk::format
