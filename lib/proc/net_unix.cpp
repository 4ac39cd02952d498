#include "proc/net_unix.hpp"

#include "base/fd.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace hawk::proc {

namespace {

constexpr std::uint8_t k_listen = 10; // TCP_LISTEN: unix sockets share it

template <typename T>
bool copy_from(std::string_view bytes, std::size_t at, T& into) {
  if (at > bytes.size() || bytes.size() - at < sizeof into) {
    return false;
  }
  std::memcpy(&into, bytes.data() + at, sizeof into);
  return true;
}

void take_attribute(std::uint16_t type,
                    std::string_view value,
                    UnixSocket& socket) {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  if (type == UNIX_DIAG_NAME) {
    socket.named = true;
    // A path may come with its NUL; one in front means that it is no path.
    socket.name = value.substr(0, value.find('\0', 1));
    if (!socket.name.empty() && socket.name.front() == '\0') {
      socket.name.front() = '@';
    }
  } else if (type == UNIX_DIAG_PEER && copy_from(value, 0, first)) {
    socket.peer = first;
  } else if (type == UNIX_DIAG_RQLEN && copy_from(value, 0, first)
             && copy_from(value, 4, second)) {
    // Of a listener these are its backlog.
    socket.unread = socket.listens ? 0 : first;
    socket.sent = socket.listens ? 0 : second;
  } else if (type == UNIX_DIAG_MEMINFO
             && copy_from(value, SK_MEMINFO_SNDBUF * sizeof first, first)) {
    socket.send_buffer = first;
  }
}

base::Result<base::Fd> ask_kernel() {
  base::Fd fd(::socket(
      AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG));
  if (!fd) {
    return base::fail(base::make_system_error("open", "sock_diag", errno));
  }

  struct {
    nlmsghdr header;
    unix_diag_req request;
  } message{};

  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.request.sdiag_family = AF_UNIX;
  message.request.udiag_states = ~0U;
  message.request.udiag_show =
      UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO;
  if (::send(fd.get(), &message, sizeof message, 0) < 0) {
    return base::fail(base::make_system_error("ask", "sock_diag", errno));
  }
  return fd;
}

// Takes the messages of one datagram. True: the dump is over.
base::Result<bool> take_datagram(std::string_view bytes,
                                 std::vector<UnixSocket>& into) {
  nlmsghdr header{};
  while (copy_from(bytes, 0, header) && header.nlmsg_len >= sizeof header
         && header.nlmsg_len <= bytes.size()) {
    const std::string_view body =
        bytes.substr(sizeof header, header.nlmsg_len - sizeof header);
    if (header.nlmsg_type == NLMSG_DONE) {
      return true;
    }
    if (header.nlmsg_type == NLMSG_ERROR) {
      int error = 0;
      copy_from(body, 0, error);
      return base::fail(base::make_system_error("ask", "sock_diag", -error));
    }
    if (body.size() > 1
        && (body[1] == SOCK_STREAM || body[1] == SOCK_SEQPACKET)) {
      HAWK_TRY(const UnixSocket socket, parse_unix_diag(body));
      into.push_back(socket);
    }
    bytes.remove_prefix(
        std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), bytes.size()));
  }
  return false;
}

} // namespace

base::Result<UnixSocket> parse_unix_diag(std::string_view message) {
  unix_diag_msg head{};
  if (!copy_from(message, 0, head) || head.udiag_family != AF_UNIX) {
    return base::fail(
        base::make_malformed("cannot parse unix_diag: it is no unix socket"));
  }
  UnixSocket socket;
  socket.inode = head.udiag_ino;
  socket.listens = head.udiag_state == k_listen;
  message.remove_prefix(sizeof head);
  rtattr attribute{};
  while (copy_from(message, 0, attribute)) {
    if (attribute.rta_len < sizeof attribute
        || attribute.rta_len > message.size()) {
      return base::fail(
          base::make_malformed("cannot parse unix_diag: a length is bad"));
    }
    take_attribute(
        attribute.rta_type,
        message.substr(sizeof attribute, attribute.rta_len - sizeof attribute),
        socket);
    message.remove_prefix(
        std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), message.size()));
  }
  return socket;
}

base::Result<std::vector<UnixSocket>> read_unix_sockets() {
  HAWK_TRY(const base::Fd fd, ask_kernel());
  std::vector<UnixSocket> sockets;
  std::array<char, 32768> buffer;
  for (bool done = false; !done;) {
    // A dump is answered while we ask: nothing there means the end.
    const ssize_t count = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return base::fail(base::make_system_error("ask", "sock_diag", errno));
    }
    HAWK_TRY(done,
             take_datagram({buffer.data(), static_cast<std::size_t>(count)},
                           sockets));
  }
  std::sort(sockets.begin(), sockets.end(), [](const auto& a, const auto& b) {
    return a.inode < b.inode;
  });
  return sockets;
}

bool has_room(const UnixSocket& socket) {
  return socket.send_buffer / 4 >= socket.sent;
}

const UnixSocket* find_socket(const std::vector<UnixSocket>& sorted,
                              std::uint64_t inode) {
  const auto at = std::lower_bound(
      sorted.begin(),
      sorted.end(),
      inode,
      [](const UnixSocket& s, std::uint64_t value) { return s.inode < value; });
  return at != sorted.end() && at->inode == inode ? &*at : nullptr;
}

} // namespace hawk::proc
