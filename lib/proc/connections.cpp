#include "proc/connections.hpp"

#include "proc/fdinfo.hpp"
#include "proc/python_like.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;
using model::ConnectionSeen;

// Of one process. A pool has a hundred; who has more is not read in full, so
// that a look stays short.
constexpr std::size_t k_most_connections = 256;

constexpr std::string_view k_established = "ESTABLISHED";

// What might be an answer that no loop waits for: to be followed closely.
bool is_suspect(const ConnectionSeen& seen) {
  return seen.watched == false && seen.unread > 0
         && seen.state == k_established
         && std::any_of(seen.holders.begin(),
                        seen.holders.end(),
                        [](const model::Holder& h) { return h.nonblocking; });
}

model::Holder read_holder(const Root& root,
                          const model::ProcessKey& process,
                          int fd) {
  model::Holder holder{process, fd};
  if (const auto info = read_fdinfo(root, process.pid, fd)) {
    holder.reads = info->reads();
    holder.writes = info->writes();
    holder.nonblocking = (info->flags & O_NONBLOCK) != 0;
    holder.close_on_exec = (info->flags & O_CLOEXEC) != 0;
  }
  return holder;
}

// A client of a unix server: it has no name, its peer has the server's.
std::optional<ConnectionSeen>
describe_unix(std::uint64_t inode, const std::vector<UnixSocket>& sockets) {
  const UnixSocket* socket = find_socket(sockets, inode);
  const UnixSocket* peer =
      socket == nullptr ? nullptr : find_socket(sockets, socket->peer);
  if (peer == nullptr || socket->named || !peer->named) {
    return std::nullopt;
  }
  ConnectionSeen seen;
  seen.socket = {Kind::socket, inode};
  seen.remote = peer->name;
  seen.state = k_established;
  seen.unread = socket->unread;
  return seen;
}

} // namespace

// Sockets are listed by network namespace: a container has its own.
const Connections::Tcp& Connections::tcp_of(Pid pid, Namespaces& known) const {
  std::array<char, 64> buffer;
  const auto name = root_.link_into(Path(pid, "ns/net").c_str(), buffer);
  const std::string_view key = name ? *name : std::string_view("unknown");
  const auto at = known.find(key);
  if (at != known.end() && name) {
    return at->second;
  }
  Tcp tcp;
  if (auto sockets = read_net_tcp(root_, pid)) {
    tcp.sockets = std::move(*sockets);
  }
  for (const TcpSocket& socket : tcp.sockets) {
    if (socket.state == k_tcp_listen) {
      tcp.listened.insert(socket.local.port);
    }
  }
  return known.insert_or_assign(std::string(key), std::move(tcp))
      .first->second;
}

const LoopEnds& Connections::ends_of(Pid pid) {
  const auto at = ends_.find(pid);
  return at != ends_.end()
             ? at->second
             : ends_.emplace(pid, read_loop_ends(root_, pid)).first->second;
}

// A process without an epoll has no event loop of asyncio, unless it had one:
// between two calls of asyncio.run() there is none.
bool Connections::is_looper(const ProcessStat& stat) {
  if (stat.state == 'Z' || stat.is_kernel_thread
      || !is_python_like(root_, stat.pid, stat.name)) {
    return false;
  }
  const model::ProcessKey key{stat.pid, stat.start_time};
  if (!ends_of(stat.pid).epolls.empty()) {
    loopers_.insert(key);
  }
  return loopers_.count(key) != 0;
}

std::optional<ConnectionSeen> Connections::describe(std::uint64_t inode,
                                                    const Around& around,
                                                    const Tcp& tcp) const {
  const TcpSocket* socket = find_tcp(tcp.sockets, inode);
  if (socket == nullptr) {
    return describe_unix(inode, around.unix_sockets);
  }
  if (socket->state == k_tcp_listen
      || tcp.listened.count(socket->local.port) != 0) {
    return std::nullopt; // a server's
  }
  ConnectionSeen seen;
  seen.socket = {Kind::socket, inode};
  seen.local = format_tcp_end(socket->local);
  seen.remote = format_tcp_end(socket->remote);
  seen.state = name_of_tcp_state(socket->state);
  seen.unread = socket->unread;
  seen.unsent = socket->unsent;
  return seen;
}

void Connections::add_process(const ProcessStat& stat,
                              const Around& around,
                              Namespaces& tcp) {
  const LoopEnds& ends = ends_of(stat.pid);
  if (ends.sockets.empty()) {
    return;
  }
  const Tcp& sockets = tcp_of(stat.pid, tcp);
  std::size_t count = 0;
  for (const LoopEnds::Socket& socket : ends.sockets) {
    auto at = found_.find(socket.inode);
    if (at == found_.end()) {
      auto seen = describe(socket.inode, around, sockets);
      if (!seen || ++count > k_most_connections) {
        continue;
      }
      at = found_.emplace(socket.inode, std::move(*seen)).first;
    }
    at->second.holders.push_back(
        read_holder(root_, {stat.pid, stat.start_time}, socket.fd));
  }
}

// Those that are no Python, or not asked about: a server's child, say.
void Connections::add_holders(const FdTable& table, ConnectionSeen& seen) {
  for (const FdEntry& entry : table.holders(seen.socket)) {
    const bool known = std::any_of(
        seen.holders.begin(), seen.holders.end(), [&entry](const auto& holder) {
          return holder.process.pid == entry.pid;
        });
    const auto stat =
        known ? base::Result<ProcessStat>(ProcessStat{})
              : read_stat(root_, entry.pid);
    if (!known && stat && ends_of(entry.pid).is_known) {
      seen.holders.push_back(
          read_holder(root_, {entry.pid, stat->start_time}, entry.fd));
    }
  }
}

void Connections::judge_watched(const Members& members, ConnectionSeen& seen) {
  bool watched = false;
  bool unsure = false;
  std::set<Pid> counted;
  for (const model::Holder& holder : seen.holders) {
    const Pid pid = holder.process.pid;
    if (!counted.insert(pid).second) {
      continue;
    }
    const LoopEnds& ends = ends_of(pid);
    watched = watched || ends.watches(seen.socket.inode);
    unsure = unsure || ends.has_ring || !ends.is_known;
    const auto member = members.find(pid);
    const Pid parent = member == members.end() ? 0 : member->second.parent;
    seen.own_epolls += count_own_epolls(
        ends, parent > 0 && !ends.epolls.empty() ? ends_of(parent) : LoopEnds{});
  }
  if (watched || !unsure) {
    seen.watched = watched;
  }
}

void Connections::look(const Around& around, Changes& changes) {
  ends_.clear();
  found_.clear();
  waiting_.clear();
  suspects_.clear();
  std::erase_if(loopers_, [&around](const model::ProcessKey& key) {
    const auto member = around.members.find(key.pid);
    return member == around.members.end()
           || member->second.start_time != key.start_time;
  });
  Namespaces tcp;
  for (const auto& [pid, stat] : around.members) {
    if (is_looper(stat)) {
      add_process(stat, around, tcp);
    }
  }
  for (auto& [inode, seen] : found_) {
    add_holders(around.table, seen);
    judge_watched(around.members, seen);
    changes.put(seen);
    if (is_suspect(seen)) {
      waiting_.insert(seen.socket);
      for (const model::Holder& holder : seen.holders) {
        suspects_.insert(holder.process.pid);
      }
    }
  }
  std::erase_if(found_, [](const auto& one) { return !is_suspect(one.second); });
}

void Connections::follow(Changes& changes) {
  Namespaces known;
  for (auto& [inode, seen] : found_) {
    const Tcp& tcp = tcp_of(seen.holders.front().process.pid, known);
    const TcpSocket* socket = find_tcp(tcp.sockets, inode);
    if (socket != nullptr) {
      seen.unread = socket->unread;
      seen.unsent = socket->unsent;
      seen.state = name_of_tcp_state(socket->state);
      changes.put(seen);
    }
  }
}

} // namespace hawk::proc
