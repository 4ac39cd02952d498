#include "proc/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hawk::proc {

namespace {

// struct linux_dirent64 of getdents64(2): d_ino 8, d_off 8, d_reclen 2,
// d_type 1, d_name.
constexpr std::size_t k_length_at = 16;
constexpr std::size_t k_name_at = 19;

} // namespace

base::Result<> Directory::open(int parent, const char* path) {
  fd_.reset(::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  at_ = 0;
  size_ = 0;
  if (!fd_) {
    return base::fail(base::make_system_error("open", path, errno));
  }
  return {};
}

const char* Directory::next() {
  if (at_ >= size_) {
    const long count =
        ::syscall(SYS_getdents64, fd_.get(), buffer_, sizeof buffer_);
    if (count <= 0) {
      return nullptr;
    }
    at_ = 0;
    size_ = static_cast<std::size_t>(count);
  }
  std::uint16_t length = 0;
  std::memcpy(&length, buffer_ + at_ + k_length_at, sizeof length);
  const char* name = buffer_ + at_ + k_name_at;
  at_ += length;
  return name;
}

std::optional<std::int32_t> number_of(const char* name) {
  std::int64_t value = 0;
  if (*name == '\0') {
    return std::nullopt;
  }
  for (; *name != '\0'; ++name) {
    if (*name < '0' || *name > '9') {
      return std::nullopt;
    }
    value = value * 10 + (*name - '0');
    if (value > INT32_MAX) {
      return std::nullopt;
    }
  }
  return static_cast<std::int32_t>(value);
}

} // namespace hawk::proc
