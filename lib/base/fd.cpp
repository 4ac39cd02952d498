#include "base/fd.hpp"

#include <unistd.h>

namespace hawk::base {

void Fd::reset(int fd) {
  // Not repeated on EINTR: on Linux the descriptor is gone (close(2), NOTES).
  if (fd_ >= 0 && fd_ != fd) {
    ::close(fd_);
  }
  fd_ = fd;
}

} // namespace hawk::base
