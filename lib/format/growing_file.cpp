#include "format/growing_file.hpp"

#include "base/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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
  file.name_ = std::move(path);
  file.has_path_ = true;
  auto fd =
      base::open_at(AT_FDCWD, file.name_, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd) {
    HAWK_CHECK(file.adopt(*std::move(fd)));
  } else if (fd.error().kind == base::Error::Kind::not_found) {
    file.notes_.push_back(file.name_ + " is not there yet, and is waited for");
  } else {
    return base::fail(fd.error());
  }
  return file;
}

base::Result<GrowingFile> GrowingFile::open(base::Fd fd, std::string name) {
  GrowingFile file;
  file.name_ = std::move(name);
  HAWK_CHECK(file.adopt(std::move(fd)));
  return file;
}

base::Result<> GrowingFile::adopt(base::Fd fd) {
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) {
    return base::fail(base::make_system_error("read", name_, errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return base::fail(base::make_system_error("read", name_, EISDIR));
  }
  device_ = status.st_dev;
  inode_ = status.st_ino;
  regular_ = S_ISREG(status.st_mode);
  const off_t at = regular_ ? ::lseek(fd.get(), 0, SEEK_CUR) : 0;
  read_ = static_cast<std::uint64_t>(std::max<off_t>(at, 0));
  fd_ = std::move(fd);
  return {};
}

// Not by O_NONBLOCK: a descriptor that we were given belongs to others, too.
bool GrowingFile::is_readable() const {
  pollfd entry{fd_.get(), POLLIN, 0};
  return regular_ || ::poll(&entry, 1, 0) > 0;
}

// False: nothing more is there now.
base::Result<bool> GrowingFile::fill() {
  if (!fd_ || over_ || !is_readable()) {
    return false;
  }
  const std::size_t size = buffer_.size();
  buffer_.resize(size + k_piece);
  ssize_t count = 0;
  do {
    count = ::read(fd_.get(), buffer_.data() + size, k_piece);
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  buffer_.resize(size + (count > 0 ? static_cast<std::size_t>(count) : 0));
  if (count < 0 && error != EAGAIN) {
    return base::fail(base::make_system_error("read", name_, error));
  }
  read_ += count > 0 ? static_cast<std::uint64_t>(count) : 0;
  // Writers of a FIFO come back to its name.
  over_ = count == 0 && !regular_ && !has_path_;
  return count > 0;
}

// At the end of what is there: whether it is another file by now, or a shorter
// one.
GrowingFile::Change GrowingFile::look() const {
  struct stat status = {};
  if (regular_ && ::fstat(fd_.get(), &status) == 0
      && static_cast<std::uint64_t>(status.st_size) < read_) {
    return Change::cut;
  }
  const bool other =
      has_path_ && ::stat(name_.c_str(), &status) == 0
      && (!fd_ || status.st_dev != device_ || status.st_ino != inode_);
  return other ? Change::replaced : Change::none;
}

// False: it cannot be read, for now.
bool GrowingFile::begin_anew(Change change) {
  if (change == Change::cut) {
    notes_.push_back(name_
                     + " was cut while it was read, and is read from its "
                       "beginning");
    ::lseek(fd_.get(), 0, SEEK_SET);
  } else {
    const bool replaced = static_cast<bool>(fd_);
    base::Fd other(
        ::open(name_.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!other || !adopt(std::move(other))) {
      return false;
    }
    notes_.push_back(name_
                     + (replaced ? " was replaced, and the new file is read on"
                                 : " is there now"));
  }
  read_ = 0;
  offset_ = 0;
  return true;
}

std::string_view GrowingFile::give(std::size_t size) {
  given_ = size;
  return std::string_view(buffer_).substr(0, size);
}

base::Result<std::string_view> GrowingFile::next_lines() {
  buffer_.erase(0, given_);
  offset_ += std::exchange(given_, 0);
  while (true) {
    const std::size_t end = buffer_.rfind('\n');
    if (end != std::string::npos) {
      return give(end + 1);
    }
    if (buffer_.size() >= k_most_held) {
      return give(buffer_.size());
    }
    HAWK_TRY(const bool more, fill());
    if (more) {
      continue;
    }
    const Change change = over_ ? Change::none : look();
    if (change == Change::none && !over_) {
      return std::string_view();
    }
    // What was written since, until it was renamed.
    HAWK_TRY(const bool last, fill());
    if (last) {
      continue;
    }
    if (over_ || !buffer_.empty()) {
      return give(buffer_.size()); // a line that will have no end
    }
    if (!begin_anew(change)) {
      return std::string_view();
    }
  }
}

} // namespace hawk::format
