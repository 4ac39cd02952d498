#pragma once

// Owns a file descriptor.

#include <utility>

namespace hawk::base {

class Fd final {
public:
  Fd() = default;

  explicit Fd(int fd)
      : fd_(fd) {}

  Fd(Fd&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}

  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }

  ~Fd() { reset(); }

  int get() const { return fd_; }

  explicit operator bool() const { return fd_ >= 0; }

  int release() { return std::exchange(fd_, -1); }

  void reset(int fd = -1);

private:
  int fd_ = -1;
};

// Both ends of a pipe(2), close-on-exec.
struct PipeEnds {
  Fd read;
  Fd write;
};

} // namespace hawk::base
