#include "proc/live_pipe_probe.hpp"

#include "proc/capabilities.hpp"
#include "proc/tcp_owner.hpp"

#include <fcntl.h>
#include <linux/limits.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

// Younger than the oldest C library we build with; the numbers are the same
// on every architecture (asm-generic/unistd.h).
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

// Without asking a server: a stat of a dead NFS mount would hang.
std::optional<ObjectKey> identify(int fd) {
  struct statx info {};

  if (::statx(fd,
              "",
              AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
              STATX_TYPE | STATX_INO,
              &info)
      != 0) {
    return std::nullopt;
  }
  if (S_ISFIFO(info.stx_mode)) {
    // An anonymous pipe differs by its file system only.
    return ObjectKey{Kind::fifo, info.stx_ino};
  }
  return ObjectKey{Kind::other, info.stx_ino};
}

bool is_pipe(const ObjectKey& object) {
  return object.kind == Kind::pipe || object.kind == Kind::fifo;
}

bool is_writable(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  return ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLOUT) != 0;
}

PipeState ask(int fd, const EndPlace& place, PipeProbe::Question question) {
  PipeState state;
  int unread = 0;
  if (::ioctl(fd, FIONREAD, &unread) == 0 && unread >= 0) {
    state.unread = static_cast<std::uint64_t>(unread);
  }
  if (is_pipe(place.object)) {
    const int capacity = ::fcntl(fd, F_GETPIPE_SZ);
    if (capacity > 0) {
      state.capacity = static_cast<std::uint64_t>(capacity);
    }
    if (state.unread == 0U) {
      state.full = false;
      return state;
    }
    if (state.unread && state.unread == state.capacity) {
      state.full = true;
      return state;
    }
  }
  // poll(2) makes the kernel wake the pipe's users more often from then on
  // (pipe_inode_info.poll_usage), so only when the answer matters.
  if (place.writes && question == PipeProbe::Question::sizes_and_full) {
    state.full = !is_writable(fd);
  }
  return state;
}

// What copying memory failed by; 0 for success.
int copy_memory(Pid pid, std::uint64_t address, std::span<char> into) {
  const iovec local{into.data(), into.size()};
  // The kernel takes the foreign address as a pointer.
  const iovec remote{
      reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), // NOLINT
      into.size()};
  const ssize_t count = ::process_vm_readv(pid, &local, 1, &remote, 1, 0);
  if (count < 0) {
    return errno;
  }
  return count == static_cast<ssize_t>(into.size()) ? 0 : EFAULT;
}

int read_memory_file(const Root& root,
                     Pid pid,
                     std::uint64_t address,
                     std::span<char> into) {
  const base::Fd file(
      ::openat(root.fd(), Path(pid, "mem").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    return errno;
  }
  const ssize_t count = ::pread(
      file.get(), into.data(), into.size(), static_cast<off_t>(address));
  if (count < 0) {
    return errno;
  }
  return count == static_cast<ssize_t>(into.size()) ? 0 : EFAULT;
}

// Whether even our own process is refused, which always has the rights.
bool is_filtered(Way way, int own_fd) {
  if (way == Way::process_memory) {
    char from = 0;
    char into = 0;
    return copy_memory(::getpid(),
                       reinterpret_cast<std::uintptr_t>(&from), // NOLINT
                       {&into, 1})
           != 0;
  }
  if (way != Way::pidfd_open && way != Way::pidfd_getfd) {
    return false;
  }
  const base::Fd self(
      static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
  if (!self || way == Way::pidfd_open) {
    return !self;
  }
  return !base::Fd(
      static_cast<int>(::syscall(SYS_pidfd_getfd, self.get(), own_fd, 0U)));
}

} // namespace

LivePipeProbe::LivePipeProbe(const Root& root)
    : root_(root),
      hidden_users_(read_hidden_users(root)) {}

void LivePipeProbe::note_refusal(Way way, int error_number) {
  const auto [known, fresh] = refusals_.try_emplace({way, error_number});
  if (fresh) {
    known->second = describe_refusal(way,
                                     error_number,
                                     {read_ptrace_scope(root_),
                                      read_tracer(root_),
                                      is_filtered(way, root_.fd())});
  }
}

base::Result<base::Fd> LivePipeProbe::copy_descriptor(Pid pid, int fd) {
  const base::Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
  if (!process) {
    const int error = errno;
    if (error != ESRCH) {
      note_refusal(Way::pidfd_open, error);
    }
    return base::fail(base::make_system_error("open", "pidfd", error));
  }
  // The copy is close-on-exec: pidfd_getfd(2).
  base::Fd copy(
      static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), fd, 0U)));
  if (!copy) {
    const int error = errno;
    if (error != ESRCH && error != EBADF) {
      note_refusal(Way::pidfd_getfd, error);
    }
    return base::fail(base::make_system_error("copy", "descriptor", error));
  }
  return copy;
}

// With the holder's own access mode, never another: such an end exists
// already, so the open neither waits for a partner (fifo(7)) nor wakes a
// process that waits for one.
base::Result<base::Fd> LivePipeProbe::reopen(const EndPlace& place) {
  const Path path = Path::fd(place.pid, place.fd);
  const int mode = place.writes ? O_WRONLY : O_RDONLY;
  base::Fd fd(::openat(
      root_.fd(), path.c_str(), mode | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd) {
    const int error = errno;
    if (error != ENOENT) {
      note_refusal(Way::reopen, error);
    }
    return base::fail(base::make_system_error("open", path.c_str(), error));
  }
  return fd;
}

base::Result<PipeState> LivePipeProbe::probe(const EndPlace& place,
                                             Question question) {
  auto fd = copy_descriptor(place.pid, place.fd);
  if (!fd && is_pipe(place.object)) {
    fd = reopen(place);
  }
  if (!fd) {
    return base::fail(fd.error());
  }
  if (is_pipe(place.object)) {
    const auto found = identify(fd->get());
    if (!found || found->inode != place.object.inode) {
      return base::fail({base::Error::Kind::not_found,
                         "cannot ask a pipe: its descriptor was reused",
                         ESTALE});
    }
  }
  return ask(fd->get(), place, question);
}

std::optional<ObjectKey> LivePipeProbe::find_fifo(Pid pid, int fd) {
  std::optional<ObjectKey> found;
  if (const auto copy = copy_descriptor(pid, fd)) {
    found = identify(copy->get());
  } else {
    std::array<char, PATH_MAX> buffer{};
    const auto path = root_.link_into(Path::fd(pid, fd).c_str(),
                                      std::span(buffer).first(PATH_MAX - 1));
    // O_PATH looks the file up and opens nothing.
    const base::Fd place(path ? ::open(buffer.data(), O_PATH | O_CLOEXEC) : -1);
    found = place ? identify(place.get()) : std::nullopt;
  }
  return found && found->kind == Kind::fifo ? found : std::nullopt;
}

std::optional<TcpEnd> LivePipeProbe::find_tcp_peer(Pid pid,
                                                   int fd,
                                                   const ObjectKey& socket) {
  const auto copy = copy_descriptor(pid, fd);
  struct stat info {};

  if (!copy || ::fstat(copy->get(), &info) != 0 || !S_ISSOCK(info.st_mode)
      || info.st_ino != socket.inode) {
    return std::nullopt; // it was reused
  }
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(
          copy->get(), reinterpret_cast<sockaddr*>(&address), &size)
      != 0) {
    return std::nullopt;
  }
  return make_tcp_end(address);
}

base::Result<std::vector<UnixSocket>> LivePipeProbe::unix_sockets() {
  auto sockets = read_unix_sockets();
  if (!sockets) {
    note_refusal(Way::sock_diag, sockets.error().error_number);
  }
  return sockets;
}

base::Result<> LivePipeProbe::read_memory(Pid pid,
                                          std::uint64_t address,
                                          std::span<char> into) {
  int error = copy_memory(pid, address, into);
  if (error == EPERM || error == ENOSYS) {
    // The same rights, and a filter of system calls cannot see it.
    const int refused = error;
    error = read_memory_file(root_, pid, address, into);
    if (error == EPERM || error == EACCES) {
      note_refusal(Way::process_memory, refused);
    }
  }
  if (error != 0) {
    return base::fail(base::make_system_error("read", "memory", error));
  }
  return {};
}

std::vector<std::string> LivePipeProbe::missing() const {
  std::vector<std::string> out;
  for (const auto& [refusal, text] : refusals_) {
    out.push_back(text);
  }
  if (hidden_users_) {
    out.push_back(*hidden_users_);
  }
  return out;
}

} // namespace hawk::proc
