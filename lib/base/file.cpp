#include "base/file.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hawk::base {

Result<Fd> open_at(int directory, const std::string& path, int flags) {
  const int fd = ::openat(directory, path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) {
    return fail(make_system_error("open", path, errno));
  }
  return Fd(fd);
}

Result<std::string>
read_file_at(int directory, const std::string& path, std::size_t limit) {
  HAWK_TRY(const Fd fd, open_at(directory, path, O_RDONLY));
  std::string text;
  std::array<char, 4096> buffer{};
  while (text.size() < limit) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count == 0) {
      break;
    }
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      return fail(make_system_error("read", path, errno));
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  if (text.size() > limit) {
    text.resize(limit);
  }
  return text;
}

Result<std::size_t> read_some(int fd, std::span<char> into) {
  for (;;) {
    const ssize_t count = ::read(fd, into.data(), into.size());
    if (count >= 0) {
      return static_cast<std::size_t>(count);
    }
    if (errno != EINTR) {
      return fail(make_system_error("read", "descriptor", errno));
    }
  }
}

Result<> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) {
        continue;
      }
      if (errno == EAGAIN) { // somebody who shares it made it non-blocking
        pollfd entry{fd, POLLOUT, 0};
        ::poll(&entry, 1, -1);
        continue;
      }
      return fail(make_system_error("write", "descriptor", errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::string> read_link_at(int directory, const std::string& path) {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t count =
      ::readlinkat(directory, path.c_str(), buffer.data(), buffer.size());
  if (count < 0) {
    return fail(make_system_error("read link", path, errno));
  }
  return std::string(buffer.data(), static_cast<std::size_t>(count));
}

Result<PipeEnds> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return fail(make_system_error("make", "a pipe", errno));
  }
  return PipeEnds{Fd(ends[0]), Fd(ends[1])};
}

} // namespace hawk::base
