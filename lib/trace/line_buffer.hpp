#pragma once

// Lines out of a descriptor, in bounded memory. Keeps an unfinished last line,
// so that reading can go on when the file has grown.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace hawk::trace {

class LineBuffer final {
public:
  // Lines longer than `longest` are dropped and counted by overlong().
  LineBuffer(base::Fd fd, std::size_t longest);

  // The next whole line without its newline, valid until the next call; or
  // nothing at the end of what is there now.
  base::Result<std::optional<std::string_view>> next();

  // Bytes of an unfinished last line.
  std::string_view rest() const;

  std::size_t overlong() const { return overlong_; }

private:
  std::optional<std::string_view> take_line();
  base::Result<std::size_t> fill();

  base::Fd fd_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;   // of the bytes not yet delivered
  std::size_t scanned_ = 0; // no newline before here
  std::size_t end_ = 0;
  bool dropping_ = false; // within an overlong line
  std::size_t overlong_ = 0;
};

} // namespace hawk::trace
