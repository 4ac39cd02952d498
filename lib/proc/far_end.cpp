#include "proc/far_end.hpp"

#include "base/clock.hpp"
#include "proc/fd_link.hpp"
#include "proc/fdinfo.hpp"
#include "proc/net_tcp.hpp"
#include "proc/processes.hpp"
#include "proc/stat.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

// All processes are scanned for a pipe's other end at most so often: a tenth
// of a second of stall is no reason to read a machine's descriptors.
constexpr base::Nanos k_scan_pace = std::chrono::seconds(2);

// What a poll waits for, if it is one thing.
ObjectKey awaited(const model::Wait& wait) {
  if (wait.kind != model::Wait::Kind::poll) {
    return wait.object;
  }
  return wait.watches.size() == 1 ? wait.watches.front().object : ObjectKey{};
}

// The one through which a process has a socket; -1: to look costs more than to
// read the machine's tables.
int find_descriptor(const Root& root, Pid pid, const ObjectKey& socket) {
  constexpr std::size_t k_most = 256;
  std::vector<Pid> fds;
  if (!read_numbers(root, Path(pid, "fd").c_str(), fds)
      || fds.size() > k_most) {
    return -1;
  }
  std::array<char, 512> buffer{};
  const auto found = std::find_if(fds.begin(), fds.end(), [&](int fd) {
    const auto link = read_fd_link(root, pid, fd, buffer);
    return link && link->object == socket;
  });
  return found == fds.end() ? -1 : *found;
}

} // namespace

FarEnd FarEnds::find(const model::ProcessKey& process,
                     const model::Wait& wait) {
  FarEnd out;
  if (wait.pid > 0) {
    name_process(wait.pid, out);
    return out;
  }
  const ObjectKey object = awaited(wait);
  if (object.kind == Kind::socket) {
    const bool is_told = wait.fd >= 0 && object == wait.object;
    find_socket_end(process.pid,
                    is_told ? wait.fd
                            : find_descriptor(
                                objects_.root(), process.pid, object),
                    object,
                    out);
  } else if (object.kind == Kind::pipe || object.kind == Kind::fifo) {
    find_pipe_end(process, wait, object, out);
  } else if (object.kind == Kind::file && wait.fd >= 0) {
    std::array<char, 512> buffer;
    const auto path = objects_.root().link_into(
        Path::fd(process.pid, wait.fd).c_str(), buffer);
    out.address = path ? std::string(*path) : std::string();
  }
  return out;
}

void FarEnds::name_process(Pid pid, FarEnd& out) const {
  const auto stat = read_stat(objects_.root(), pid);
  if (stat) {
    out.process = {pid, stat->start_time};
    out.name = stat->name;
  }
}

void FarEnds::find_socket_end(Pid pid,
                              int fd,
                              const ObjectKey& socket,
                              FarEnd& out) {
  if (const auto peer = objects_.probe().find_tcp_peer(pid, fd, socket)) {
    out.address = format_tcp_end(*peer);
    return;
  }
  const auto tcp = read_net_tcp(objects_.root(), pid);
  if (tcp) {
    const TcpSocket* found = find_tcp(*tcp, socket.inode);
    if (found != nullptr) {
      out.address = format_tcp_end(found->remote);
      return;
    }
  }
  const auto sockets = objects_.probe().unix_sockets();
  const UnixSocket* own =
      sockets ? find_socket(*sockets, socket.inode) : nullptr;
  const UnixSocket* peer = own != nullptr && own->peer != 0
                               ? find_socket(*sockets, own->peer)
                               : nullptr;
  if (peer == nullptr) {
    return;
  }
  out.address = peer->name;
  for (const FdEntry& holder : table().holders({Kind::socket, peer->inode})) {
    if (holder.pid != pid) {
      name_process(holder.pid, out);
      return;
    }
  }
}

// The first of another process that holds the end which is not ours.
void FarEnds::find_pipe_end(const model::ProcessKey& process,
                            const model::Wait& wait,
                            const ObjectKey& pipe,
                            FarEnd& out) {
  const bool wants_reader = wait.kind == model::Wait::Kind::write;
  for (const FdEntry& holder : table().holders(pipe)) {
    if (holder.pid == process.pid) {
      continue;
    }
    const auto info = read_fdinfo(objects_.root(), holder.pid, holder.fd);
    if (info && (wants_reader ? info->reads() : info->writes())) {
      name_process(holder.pid, out);
      return;
    }
  }
}

const FdTable& FarEnds::table() {
  const base::Nanos now = base::monotonic_now();
  if (scanned_ == base::Nanos{} || now - scanned_ >= k_scan_pace) {
    table_ = scan_descriptors(objects_.root(), objects_.fifos(), {});
    scanned_ = now;
  }
  return table_;
}

} // namespace hawk::proc
