#include "trace/appender.hpp"

#include "model/names.hpp"
#include "trace/stream_record.hpp"

#include <fmt/core.h>

#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hawk::trace {

namespace {

// A full disk is asked again at this pace, not with every line.
constexpr base::Nanos k_retry = std::chrono::seconds(1);
constexpr std::size_t k_gap_room = 512;

} // namespace

Appender::Appender(int fd, SharedFile& shared, std::uint32_t writer)
    : fd_(fd),
      shared_(&shared),
      writer_(writer) {}

// One writev(2): O_APPEND makes it one piece among several writers.
bool Appender::write_line(std::string_view line) {
  char newline = '\n';
  const bool after_cut = shared_->torn.exchange(false);
  iovec parts[2] = {{&newline, after_cut ? 1U : 0U},
                    {const_cast<char*>(line.data()), line.size()}};
  const auto wanted = static_cast<ssize_t>(line.size() + (after_cut ? 1 : 0));
  const base::Nanos before = base::monotonic_now();
  ssize_t written = -1;
  do {
    written = ::writev(fd_, parts, 2);
  } while (written < 0 && errno == EINTR);
  const base::Nanos took = base::monotonic_now() - before;
  longest_ = std::max<std::int64_t>(longest_, took.count());
  if (written == wanted) {
    shared_->size += static_cast<std::uint64_t>(written);
    return true;
  }
  error_ = written < 0 ? errno : ENOSPC;
  if (after_cut || written > 0) {
    shared_->torn =
        true; // never set to false here: another writer may have cut
  }
  shared_->size += static_cast<std::uint64_t>(std::max<ssize_t>(written, 0));
  return false;
}

bool Appender::append(std::string_view line) {
  if (!write_line(line)) {
    return false;
  }
  ++sequence_;
  ++records_;
  bytes_ += line.size();
  return true;
}

void Appender::lose(const StreamRange& range, base::Nanos now) {
  if (lost_ == 0) {
    lost_from_ = sequence_;
    next_try_ = now + k_retry;
  }
  ++lost_;
  ++sequence_;
  StreamLoss& stream = lost_streams_[static_cast<std::size_t>(range.stream)];
  if (stream.bytes == 0) {
    stream.offset = range.offset;
  }
  stream.bytes += range.bytes;
  total_.error_number = total_.any() ? total_.error_number : error_;
  ++total_.records;
  total_.bytes += range.bytes;
}

// A gap for the lost records; with a stream, also for its bytes.
bool Appender::write_gap(base::Nanos now, const model::Stream* stream) {
  std::array<char, k_gap_room> line{};
  std::size_t at =
      fmt::format_to_n(
          line.data(),
          line.size(),
          R"({{"k":"gap","w":{},"q":{},"t":{},"reason":"{}",)"
          R"("n":{},"bytes":{})",
          writer_,
          sequence_,
          now.count(),
          strerrorname_np(error_),
          lost_,
          stream != nullptr
              ? lost_streams_[static_cast<std::size_t>(*stream)].bytes
              : 0)
          .size;
  if (lost_ > 0) {
    at += fmt::format_to_n(
              line.data() + at, line.size() - at, R"(,"from":{})", lost_from_)
              .size;
  }
  if (stream != nullptr) {
    at += fmt::format_to_n(
              line.data() + at,
              line.size() - at,
              R"(,"s":"{}","o":{})",
              model::name_of(*stream),
              lost_streams_[static_cast<std::size_t>(*stream)].offset)
              .size;
  }
  if (!append({line.data(), seal_record(line, at)})) {
    return false;
  }
  lost_ = 0;
  if (stream != nullptr) {
    lost_streams_[static_cast<std::size_t>(*stream)] = {};
  }
  return true;
}

void Appender::state_losses(base::Nanos now) {
  for (std::size_t i = 0; i < lost_streams_.size(); ++i) {
    const auto stream = static_cast<model::Stream>(i);
    if (lost_streams_[i].bytes > 0 && !write_gap(now, &stream)) {
      return;
    }
  }
  if (lost_ > 0) {
    write_gap(now, nullptr);
  }
}

bool Appender::ready(base::Nanos now) {
  const bool unstated =
      lost_ > 0
      || std::any_of(lost_streams_.begin(),
                     lost_streams_.end(),
                     [](const StreamLoss& s) { return s.bytes > 0; });
  if (!unstated) {
    return true;
  }
  if (now < next_try_) {
    return false;
  }
  next_try_ = now + k_retry;
  const std::uint64_t before = sequence_;
  state_losses(now);
  return lost_ == 0 && sequence_ > before;
}

} // namespace hawk::trace
