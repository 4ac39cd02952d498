#include "trace/new_file.hpp"

#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::trace {

namespace {

using base::fail;
using base::make_system_error;
using base::Result;

constexpr mode_t k_file_mode = 0600;
constexpr mode_t k_directory_mode = 0700;
constexpr int k_most_collisions = 100;

Result<> make_directories(const std::string& directory) {
  for (std::size_t at = 1; at != std::string::npos;) {
    at = directory.find('/', at + 1);
    const std::string part = directory.substr(0, at);
    if (::mkdir(part.c_str(), k_directory_mode) != 0 && errno != EEXIST) {
      return fail(make_system_error("make directory", part, errno));
    }
  }
  return {};
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

} // namespace

Result<NewFile> create_file(const std::string& path) {
  const int fd = ::open(path.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND
                            | O_CLOEXEC | O_NOCTTY,
                        k_file_mode);
  if (fd < 0) {
    return fail(make_system_error("create trace", path, errno));
  }
  return NewFile{base::Fd(fd), path};
}

Result<NewFile>
create_file_in(const std::string& directory, base::Nanos since_epoch, int pid) {
  HAWK_CHECK(make_directories(directory));
  const std::string stem = fmt::format(
      "{}/{}-{}", directory, base::format_file_time(since_epoch), pid);
  for (int count = 1;; ++count) {
    const std::string suffix = count == 1 ? "" : fmt::format("-{}", count);
    auto file = create_file(stem + suffix + ".hawk");
    const bool taken = !file && file.error().error_number == EEXIST;
    if (!taken || count == k_most_collisions) {
      return file;
    }
  }
}

base::Fd reserve_space(const std::string& path, std::size_t bytes) {
  base::Fd fd;
#ifdef O_TMPFILE
  fd.reset(::open(
      directory_of(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, k_file_mode));
  if (fd && ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)) != 0) {
    fd.reset();
  }
#endif
  return fd;
}

} // namespace hawk::trace
