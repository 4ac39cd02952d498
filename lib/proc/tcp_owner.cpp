#include "proc/tcp_owner.hpp"

#include "proc/fd_link.hpp"
#include "proc/processes.hpp"
#include "proc/stat.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace hawk::proc {

namespace {

struct Question {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

Question make_question(const TcpEnd& local, const TcpEnd& remote) {
  Question question{};
  question.header.nlmsg_len = sizeof question;
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  inet_diag_req_v2& request = question.request;
  request.sdiag_family = local.is_v6 ? AF_INET6 : AF_INET;
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = ~0U;
  request.id.idiag_sport = htons(local.port);
  request.id.idiag_dport = htons(remote.port);
  std::memcpy(request.id.idiag_src, local.address.data(), 16);
  std::memcpy(request.id.idiag_dst, remote.address.data(), 16);
  request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

} // namespace

std::optional<TcpEnd> make_tcp_end(const std::string& host,
                                   std::uint16_t port) {
  TcpEnd end;
  end.port = port;
  if (::inet_pton(AF_INET, host.c_str(), end.address.data()) == 1) {
    return end;
  }
  end.is_v6 = true;
  return ::inet_pton(AF_INET6, host.c_str(), end.address.data()) == 1
             ? std::optional(end)
             : std::nullopt;
}

std::optional<TcpEnd> make_tcp_end(const sockaddr_storage& address) {
  TcpEnd end;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    std::memcpy(end.address.data(), &v4.sin_addr, sizeof v4.sin_addr);
    end.port = ntohs(v4.sin_port);
    return end;
  }
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    std::memcpy(end.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    end.port = ntohs(v6.sin6_port);
    end.is_v6 = true;
    return end;
  }
  return std::nullopt;
}

base::Result<TcpOwner> read_tcp_owner(const TcpEnd& local,
                                      const TcpEnd& remote) {
  const auto failed = [](int number) {
    return base::fail(
        base::make_system_error("ask", "whose a connection is", number));
  };
  const base::Fd fd(
      ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!fd) {
    return failed(errno);
  }
  const timeval limit{1, 0}; // the kernel answers at once
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const Question question = make_question(local, remote);
  if (::send(fd.get(), &question, sizeof question, 0) < 0) {
    return failed(errno);
  }
  alignas(nlmsghdr) std::array<char, 4096> answer{};
  const ssize_t count = ::recv(fd.get(), answer.data(), answer.size(), 0);
  if (count < 0) {
    return failed(errno);
  }
  nlmsghdr header{};
  if (static_cast<std::size_t>(count) < sizeof header) {
    return failed(EPROTO);
  }
  std::memcpy(&header, answer.data(), sizeof header);
  if (header.nlmsg_type == NLMSG_ERROR) {
    nlmsgerr error{};
    std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof error);
    return failed(-error.error);
  }
  inet_diag_msg message{};
  if (static_cast<std::size_t>(count) < NLMSG_HDRLEN + sizeof message) {
    return failed(EPROTO);
  }
  std::memcpy(&message, answer.data() + NLMSG_HDRLEN, sizeof message);
  return TcpOwner{message.idiag_uid, message.idiag_inode};
}

model::ProcessKey
find_socket_holder(const Root& root, Pid root_process, std::uint64_t inode) {
  const ObjectKey wanted{ObjectKey::Kind::socket, inode};
  std::array<char, 4096> buffer{};
  for (const Pid pid : find_tree(root, {root_process})) {
    std::vector<Pid> fds;
    if (!read_numbers(root, Path(pid, "fd").c_str(), fds)) {
      continue;
    }
    for (const int fd : fds) {
      const auto link = read_fd_link(root, pid, fd, buffer);
      if (link && link->object == wanted) {
        const auto stat = read_stat(root, pid);
        return {pid, stat ? stat->start_time : 0};
      }
    }
  }
  return {};
}

} // namespace hawk::proc
