#include "proc/objects.hpp"

#include "proc/fdinfo.hpp"
#include "proc/stat.hpp"

#include <linux/limits.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

// tty_nr of proc_pid_stat(5): minor in bits 31-20 and 7-0, major in 15-8.
ObjectKey make_terminal(int encoded) {
  const auto number = static_cast<unsigned>(encoded);
  return {Kind::tty,
          makedev((number >> 8) & 0xfffU,
                  (number & 0xffU) | ((number >> 12) & 0xfff00U))};
}

} // namespace

ObjectKey Objects::read_path(Pid pid, int fd, const FdLink& link) {
  // Devices are no FIFOs, and /dev/null is in every process.
  if (link.path.substr(0, 5) == "/dev/") {
    return link.object;
  }
  const auto known = fifos_.find(link.path);
  if (known != fifos_.end()) {
    return known->second;
  }
  if (const auto fifo = probe_.find_fifo(pid, fd)) {
    fifos_.emplace(link.path, *fifo);
    return *fifo;
  }
  return link.object;
}

ObjectKey Objects::read(Pid pid, int fd) {
  if (const Sleeper* sleeper = find_sleeper(pid)) {
    const auto at = std::lower_bound(
        sleeper->ends.begin(),
        sleeper->ends.end(),
        fd,
        [](const FdEntry& entry, int value) { return entry.fd < value; });
    if (at != sleeper->ends.end() && at->fd == fd) {
      return at->object;
    }
  }
  std::array<char, PATH_MAX> buffer;
  const auto link = read_fd_link(root_, pid, fd, buffer);
  if (!link) {
    return {};
  }
  ObjectKey object = link->object;
  if (object.kind == Kind::file) {
    return read_path(pid, fd, *link);
  }
  if (object.kind == Kind::pidfd || link->is_master) {
    const auto info = read_fdinfo(root_, pid, fd);
    if (info && info->pidfd && *info->pidfd > 0) {
      object.inode = static_cast<std::uint64_t>(*info->pidfd);
    }
    if (info && info->tty) {
      object = make_pty_master(*info->tty);
    }
  } else if (object.kind == Kind::tty && object.inode == 0) {
    const auto stat = read_stat(root_, pid);
    return stat && stat->terminal != 0 ? make_terminal(stat->terminal) : object;
  }
  return object;
}

// FIFOs as well as anonymous pipes: a thread may be stuck on either, and
// older kernels name both waits alike.
std::optional<Objects::Place> Objects::find_only_pipe(Pid pid, End end) {
  std::vector<int> fds;
  if (!read_numbers(root_, Path(pid, "fd").c_str(), fds)) {
    return std::nullopt;
  }
  std::optional<Place> found;
  for (const int fd : fds) {
    const ObjectKey object = read(pid, fd);
    if ((object.kind != Kind::pipe && object.kind != Kind::fifo)
        || (found && found->object == object)) {
      continue;
    }
    const auto info = read_fdinfo(root_, pid, fd);
    if (info && !(end == End::full ? info->writes() : info->reads())) {
      continue;
    }
    const auto state =
        probe_.probe({pid, fd, object, end == End::full},
                     end == End::full ? PipeProbe::Question::sizes_and_full
                                      : PipeProbe::Question::sizes);
    // One that cannot be asked may be the one.
    const bool fits = !info || !state
                      || (end == End::full ? state->full != false
                                           : state->unread.value_or(0) == 0);
    if (!fits) {
      continue;
    }
    if (found || !info || !state) {
      return std::nullopt;
    }
    found = Place{fd, object};
  }
  return found;
}

std::optional<Objects::Place> Objects::find_only_socket(Pid pid, End end) {
  std::vector<int> fds;
  const auto sockets = probe_.unix_sockets();
  if (!sockets || !read_numbers(root_, Path(pid, "fd").c_str(), fds)) {
    return std::nullopt;
  }
  std::optional<Place> found;
  for (const int fd : fds) {
    std::array<char, 512> buffer;
    const auto link = read_fd_link(root_, pid, fd, buffer);
    if (!link || link->object.kind != Kind::socket) {
      continue;
    }
    const UnixSocket* socket = find_socket(*sockets, link->object.inode);
    if (socket == nullptr || (found && found->object == link->object)) {
      continue;
    }
    const bool fits = end == End::full
                          ? socket->send_buffer != 0 && !has_room(*socket)
                          : socket->peer != 0 && socket->unread == 0;
    if (!fits) {
      continue;
    }
    if (found) {
      return std::nullopt;
    }
    found = Place{fd, link->object};
  }
  return found;
}

} // namespace hawk::proc
