#include "format/growing_file.hpp"

#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_piece = std::size_t{256} << 10;

// A line that has no end yet is held up to here, and then given as it is.
constexpr std::size_t k_most_held = std::size_t{16} << 20;

} // namespace

base::Result<GrowingFile> GrowingFile::open(std::string path) {
  GrowingFile file;
  HAWK_TRY(file.fd_,
           base::open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  struct stat status = {};
  if (::fstat(file.fd_.get(), &status) != 0) {
    return base::fail(base::make_system_error("read", path, errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return base::fail(base::make_system_error("read", path, EISDIR));
  }
  file.device_ = status.st_dev;
  file.inode_ = status.st_ino;
  file.path_ = std::move(path);
  return file;
}

// False: nothing more is there now.
base::Result<bool> GrowingFile::fill() {
  const std::size_t size = buffer_.size();
  buffer_.resize(size + k_piece);
  ssize_t count = 0;
  do {
    count = ::read(fd_.get(), buffer_.data() + size, k_piece);
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(size + (count > 0 ? static_cast<std::size_t>(count) : 0));
  if (count < 0 && error != EAGAIN) {
    return base::fail(base::make_system_error("read", path_, error));
  }
  read_ += count > 0 ? static_cast<std::uint64_t>(count) : 0;
  return count > 0;
}

// At the end of what is there: whether it is another file by now, or a shorter
// one.
bool GrowingFile::reopen_if_other() {
  struct stat status = {};
  if (::fstat(fd_.get(), &status) == 0 && S_ISREG(status.st_mode)
      && static_cast<std::uint64_t>(status.st_size) < read_) {
    notes_.push_back(path_
                     + " was cut while it was read, and is read from its "
                       "beginning");
    ::lseek(fd_.get(), 0, SEEK_SET);
  } else if (::stat(path_.c_str(), &status) == 0
             && (status.st_dev != device_ || status.st_ino != inode_)) {
    base::Fd other(
        ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!other) {
      return false;
    }
    notes_.push_back(path_ + " was replaced, and the new file is read on");
    fd_ = std::move(other);
    device_ = status.st_dev;
    inode_ = status.st_ino;
  } else {
    return false;
  }
  buffer_.clear();
  read_ = 0;
  offset_ = 0;
  return true;
}

base::Result<std::string_view> GrowingFile::next_lines() {
  buffer_.erase(0, given_);
  offset_ += std::exchange(given_, 0);
  while (true) {
    const std::size_t end = buffer_.rfind('\n');
    if (end != std::string::npos || buffer_.size() >= k_most_held) {
      given_ = end == std::string::npos ? buffer_.size() : end + 1;
      return std::string_view(buffer_).substr(0, given_);
    }
    HAWK_TRY(const bool more, fill());
    if (!more && !reopen_if_other()) {
      return std::string_view();
    }
  }
}

} // namespace hawk::format
