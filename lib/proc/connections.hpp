#pragma once

// The connections that Python processes made, and whether an event loop
// watches them: what a probe would know, as far as the kernel shows it. A
// descriptor's number proves nothing here (it is reused at once, and a forked
// child has its parent's epolls, with the parent's numbers in them), so sockets
// are matched by inode only. States facts; judges nothing.

#include "proc/changes.hpp"
#include "proc/fd_table.hpp"
#include "proc/loop_ends.hpp"
#include "proc/net_tcp.hpp"
#include "proc/net_unix.hpp"
#include "proc/stat.hpp"

namespace hawk::proc {

class Connections final {
public:
  // Must outlive it.
  explicit Connections(const Root& root)
      : root_(root) {}

  using Members = std::map<Pid, ProcessStat>;

  // What a look knows already.
  struct Around {
    const Members& members;
    const FdTable& table; // who else holds a socket
    const std::vector<UnixSocket>& unix_sockets;
  };

  // Puts all that are there.
  void look(const Around& around, Changes& changes);

  // Between two looks: puts anew those that wait unread and unwatched, so that
  // bytes which come and go are not taken for bytes that stay.
  void follow(Changes& changes);

  // Such, and who holds them: as of the last look.
  const std::set<ObjectKey>& waiting() const { return waiting_; }
  const std::set<Pid>& suspects() const { return suspects_; }

private:
  // Of one look, or one sample between.
  struct Tcp {
    std::vector<TcpSocket> sockets;
    std::set<std::uint16_t> listened; // local ports
  };

  using Namespaces = std::map<std::string, Tcp, std::less<>>;

  const Tcp& tcp_of(Pid pid, Namespaces& known) const;
  bool is_looper(const ProcessStat& stat);
  const LoopEnds& ends_of(Pid pid);
  void add_process(const ProcessStat& stat,
                   const Around& around,
                   Namespaces& tcp);
  std::optional<model::ConnectionSeen>
  describe(std::uint64_t inode, const Around& around, const Tcp& tcp) const;
  void add_holders(const FdTable& table, model::ConnectionSeen& seen);
  void judge_watched(const Members& members, model::ConnectionSeen& seen);

  const Root& root_;
  std::set<model::ProcessKey> loopers_; // Python, with an epoll at some time
  std::map<Pid, LoopEnds> ends_;        // of this look
  std::map<std::uint64_t, model::ConnectionSeen> found_; // by inode
  std::set<ObjectKey> waiting_;
  std::set<Pid> suspects_;
};

} // namespace hawk::proc
