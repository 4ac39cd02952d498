#include "proc/root.hpp"

#include "base/file.hpp"
#include "proc/directory.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace hawk::proc {

Path::Path(Pid pid) {
  std::snprintf(text_, sizeof text_, "%d", pid);
}

Path::Path(Pid pid, const char* file) {
  std::snprintf(text_, sizeof text_, "%d/%s", pid, file);
}

Path::Path(Pid pid, Pid tid, const char* file) {
  std::snprintf(text_, sizeof text_, "%d/task/%d/%s", pid, tid, file);
}

Path Path::thread(Pid pid, Pid tid, const char* file) {
  return pid == tid ? Path(pid, file) : Path(pid, tid, file);
}

Path Path::fd(Pid pid, int fd) {
  Path path;
  std::snprintf(path.text_, sizeof path.text_, "%d/fd/%d", pid, fd);
  return path;
}

Path Path::fdinfo(Pid pid, int fd) {
  Path path;
  std::snprintf(path.text_, sizeof path.text_, "%d/fdinfo/%d", pid, fd);
  return path;
}

base::Result<Root> Root::open(const std::string& directory) {
  Root root;
  HAWK_TRY(root.directory_,
           base::open_at(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY));
  root.name_ = directory;

  struct statfs info {};

  root.live_ =
      ::fstatfs(root.fd(), &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
  return root;
}

base::Result<std::string> Root::read(const char* path,
                                     std::size_t limit) const {
  return base::read_file_at(fd(), path, limit);
}

base::Result<std::string_view> Root::read_into(const char* path,
                                               std::span<char> buffer) const {
  const base::Fd file(::openat(fd(), path, O_RDONLY | O_CLOEXEC));
  if (!file) {
    return base::fail(base::make_system_error("open", path, errno));
  }
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t count =
        ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return base::fail(base::make_system_error("read", path, errno));
    }
    const bool is_short =
        static_cast<std::size_t>(count) < buffer.size() - size;
    size += static_cast<std::size_t>(count);
    if (is_short) {
      break; // these files come in one piece: single_open() of fs/proc
    }
  }
  return std::string_view(buffer.data(), size);
}

base::Result<std::string_view> Root::link_into(const char* path,
                                               std::span<char> buffer) const {
  const ssize_t count = ::readlinkat(fd(), path, buffer.data(), buffer.size());
  if (count < 0) {
    return base::fail(base::make_system_error("read link", path, errno));
  }
  return std::string_view(buffer.data(), static_cast<std::size_t>(count));
}

base::Result<>
read_numbers(const Root& root, const char* path, std::vector<Pid>& into) {
  Directory directory;
  HAWK_CHECK(directory.open(root.fd(), path));
  while (const char* name = directory.next()) {
    if (const auto number = number_of(name)) {
      into.push_back(*number);
    }
  }
  return {};
}

} // namespace hawk::proc
