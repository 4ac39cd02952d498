#include "analyse/line_splitter.hpp"

#include <algorithm>

namespace hawk::analyse {

void LineSplitter::start_if_over() {
  if (is_over_) {
    head_.clear();
    tail_.clear();
    size_ = 0;
    is_over_ = false;
  }
}

void LineSplitter::keep(std::string_view part, base::Nanos time) {
  if (part.empty()) {
    return;
  }
  if (size_ == 0) {
    time_ = time;
  }
  size_ += part.size();
  const std::size_t room = std::min(k_head - head_.size(), part.size());
  head_.append(part.substr(0, room));
  part.remove_prefix(room);
  if (part.size() >= k_tail) {
    tail_ = part.substr(part.size() - k_tail);
    return;
  }
  tail_.append(part);
  if (tail_.size() > 2 * k_tail) { // seldom, so that it costs little
    tail_.erase(0, tail_.size() - k_tail);
  }
}

// The piece that ends with `part`. One that came at once is not copied.
std::optional<Piece> LineSplitter::finish(std::string_view part,
                                          base::Nanos time) {
  if (size_ == 0 && part.size() <= k_head + k_tail) {
    return Piece{part, part, part.size(), time};
  }
  keep(part, time);
  is_over_ = true;
  const std::string_view tail(tail_);
  const bool is_all = tail.empty();
  return Piece{head_,
               is_all
                   ? std::string_view(head_)
                   : tail.substr(tail.size() - std::min(tail.size(), k_tail)),
               size_,
               time_};
}

std::optional<Piece> LineSplitter::take_line(std::string_view& bytes,
                                             base::Nanos time) {
  start_if_over();
  const std::size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  if (is_lost_) {
    is_lost_ = end == std::string_view::npos;
    return std::nullopt;
  }
  if (end == std::string_view::npos) {
    keep(part, time);
    return std::nullopt;
  }
  return finish(part, time);
}

std::optional<Piece> LineSplitter::take_bytes(std::string_view& bytes,
                                              std::uint64_t size,
                                              base::Nanos time) {
  start_if_over();
  const std::uint64_t missing = size - size_;
  const std::string_view part =
      bytes.substr(0, std::min<std::uint64_t>(missing, bytes.size()));
  bytes.remove_prefix(part.size());
  if (part.size() < missing) {
    keep(part, time);
    return std::nullopt;
  }
  return finish(part, time);
}

void LineSplitter::lose() {
  is_over_ = true;
  start_if_over();
  is_lost_ = true;
}

} // namespace hawk::analyse
