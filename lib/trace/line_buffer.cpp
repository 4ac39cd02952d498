#include "trace/line_buffer.hpp"

#include "base/file.hpp"

#include <cstring>

namespace hawk::trace {

LineBuffer::LineBuffer(base::Fd fd, std::size_t longest)
    : fd_(std::move(fd)),
      buffer_(longest + 1) {}

std::string_view LineBuffer::rest() const {
  return {buffer_.data() + begin_, end_ - begin_};
}

std::optional<std::string_view> LineBuffer::take_line() {
  const char* const from = buffer_.data() + scanned_;
  const void* newline = std::memchr(from, '\n', end_ - scanned_);
  if (newline == nullptr) {
    scanned_ = end_;
    return std::nullopt;
  }
  const auto at = static_cast<std::size_t>(static_cast<const char*>(newline)
                                           - buffer_.data());
  const std::string_view line(buffer_.data() + begin_, at - begin_);
  begin_ = at + 1;
  scanned_ = begin_;
  return line;
}

base::Result<std::size_t> LineBuffer::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    overlong_ += dropping_ ? 0U : 1U;
    dropping_ = true;
    end_ = 0;
    scanned_ = 0;
  }
  HAWK_TRY(const std::size_t count,
           base::read_some(fd_.get(), std::span(buffer_).subspan(end_)));
  end_ += count;
  return count;
}

base::Result<std::optional<std::string_view>> LineBuffer::next() {
  for (;;) {
    if (const auto line = take_line()) {
      if (std::exchange(dropping_, false)) {
        continue; // the end of an overlong line
      }
      return std::optional(*line);
    }
    HAWK_TRY(const std::size_t count, fill());
    if (count == 0) {
      return std::optional<std::string_view>();
    }
  }
}

} // namespace hawk::trace
