#include "observe/spool.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hawk::observe {

namespace {

base::Fd open_nameless(const std::string& directory) {
  base::Fd fd(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd) {
    // Some file systems (overlayfs of old, NFS) have no O_TMPFILE.
    std::string name = directory + "/hawkctl-spool-XXXXXX";
    fd.reset(::mkostemp(name.data(), O_CLOEXEC));
    if (fd) {
      ::unlink(name.c_str());
    }
  }
  return fd;
}

bool write_at(int fd, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t count =
        ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
  return true;
}

// 0 first.
int rank(const std::string& directory, dev_t trace_device) {
  struct stat info {};

  struct statfs kind {};

  if (::stat(directory.c_str(), &info) != 0
      || ::statfs(directory.c_str(), &kind) != 0) {
    return 3;
  }
  if (kind.f_type == TMPFS_MAGIC) {
    return 2;
  }
  return info.st_dev == trace_device ? 1 : 0;
}

} // namespace

std::vector<std::string>
order_for_spool(const std::vector<std::string>& directories, int trace_fd) {
  struct stat info {};

  ::fstat(trace_fd, &info);
  std::vector<std::string> out = directories;
  std::stable_sort(out.begin(),
                   out.end(),
                   [&info](const std::string& a, const std::string& b) {
                     return rank(a, info.st_dev) < rank(b, info.st_dev);
                   });
  return out;
}

Spool::Spool(Spool&& other) noexcept
    : fd_(std::move(other.fd_)),
      capacity_(other.capacity_),
      pushed_(other.pushed_.load()),
      popped_(other.popped_.load()) {}

base::Result<Spool> Spool::make(std::span<const std::string> directories,
                                std::uint64_t capacity) {
  int error = ENOENT;
  for (const std::string& directory : directories) {
    if (base::Fd fd = open_nameless(directory)) {
      return Spool(std::move(fd), capacity);
    }
    error = errno;
  }
  return base::fail(base::make_system_error("make", "a spool file", error));
}

bool Spool::push(std::string_view bytes) {
  const std::uint64_t pushed = pushed_.load(std::memory_order_relaxed);
  const std::uint64_t popped = popped_.load(std::memory_order_acquire);
  if (bytes.size() > capacity_ - (pushed - popped)) {
    return false;
  }
  const std::uint64_t at = pushed % capacity_;
  const std::size_t first = static_cast<std::size_t>(
      std::min<std::uint64_t>(bytes.size(), capacity_ - at));
  if (!write_at(fd_.get(), bytes.substr(0, first), at)
      || !write_at(fd_.get(), bytes.substr(first), 0)) {
    return false;
  }
  pushed_.store(pushed + bytes.size(), std::memory_order_release);
  return true;
}

std::size_t Spool::pop(std::span<char> into) {
  const std::uint64_t popped = popped_.load(std::memory_order_relaxed);
  const std::uint64_t pushed = pushed_.load(std::memory_order_acquire);
  const std::uint64_t at = popped % capacity_;
  const std::uint64_t run =
      std::min({pushed - popped, capacity_ - at, std::uint64_t{into.size()}});
  const ssize_t count =
      ::pread(fd_.get(), into.data(), run, static_cast<off_t>(at));
  if (count <= 0) {
    return 0;
  }
  popped_.store(popped + static_cast<std::uint64_t>(count),
                std::memory_order_release);
  return static_cast<std::size_t>(count);
}

std::uint64_t Spool::size() const {
  return pushed_.load(std::memory_order_acquire)
         - popped_.load(std::memory_order_acquire);
}

} // namespace hawk::observe
