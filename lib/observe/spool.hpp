#pragma once

// Where bytes wait when a consumer is slower than the ring: a file without a
// name, used round and round. One producer and one consumer thread.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::observe {

// The order in which to try directories: disks before memory, which counts
// against a container's limit, and another disk than the trace's before that
// one, which may be the full one.
std::vector<std::string>
order_for_spool(const std::vector<std::string>& directories, int trace_fd);

class Spool final {
public:
  // A file in the first of `directories` that allows one (O_TMPFILE, else made
  // and unlinked), at most `capacity` bytes.
  static base::Result<Spool> make(std::span<const std::string> directories,
                                  std::uint64_t capacity);

  Spool(Spool&& other) noexcept;

  // Producer: all of it, or nothing and false (full, or the disk is).
  bool push(std::string_view bytes);

  // Consumer: copies the oldest bytes to `into` and lets go of them.
  std::size_t pop(std::span<char> into);

  std::uint64_t size() const;

private:
  Spool(base::Fd fd, std::uint64_t capacity)
      : fd_(std::move(fd)),
        capacity_(capacity) {}

  base::Fd fd_;
  std::uint64_t capacity_;
  std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> popped_{0};
};

} // namespace hawk::observe
