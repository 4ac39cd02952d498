#include "proc/fd_link.hpp"

#include "proc/fields.hpp"

#include <sys/sysmacros.h>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

constexpr unsigned k_first_master = 128;
constexpr unsigned k_first_slave = 136;
constexpr unsigned k_pty_majors = 8;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "pipe:[4711]" to 4711.
std::optional<std::uint64_t> find_inode(std::string_view text,
                                        std::string_view prefix) {
  if (!starts_with(text, prefix) || text.back() != ']') {
    return std::nullopt;
  }
  text.remove_prefix(prefix.size());
  text.remove_suffix(1);
  return parse_integer<std::uint64_t>(text);
}

FdLink parse_anonymous(std::string_view text) {
  FdLink link;
  link.object.kind = Kind::other;
  if (text == "anon_inode:[eventpoll]") {
    link.object.kind = Kind::epoll;
  } else if (text == "anon_inode:[pidfd]" || starts_with(text, "pidfd:[")) {
    link.object.kind = Kind::pidfd;
  } else if (text == "anon_inode:[eventfd]") {
    link.object.kind = Kind::eventfd;
  } else if (text == "anon_inode:[timerfd]") {
    link.object.kind = Kind::timerfd;
  }
  return link;
}

ObjectKey make_pty(unsigned first_major, int index) {
  const auto number = static_cast<unsigned>(index);
  return {Kind::tty, makedev(first_major + number / 256, number % 256)};
}

FdLink parse_path(std::string_view text) {
  FdLink link;
  link.path = text;
  link.object.kind = Kind::file;
  if (text == "/dev/ptmx" || text == "/dev/pts/ptmx") {
    link.object.kind = Kind::tty;
    link.is_master = true;
  } else if (starts_with(text, "/dev/pts/")) {
    const auto index = parse_integer<int>(text.substr(9));
    if (index && *index >= 0 && *index < 2048) {
      link.object = make_pty_slave(*index);
    }
  } else if (starts_with(text, "/dev/tty") || text == "/dev/console") {
    link.object.kind = Kind::tty;
  }
  return link;
}

} // namespace

FdLink parse_fd_link(std::string_view text) {
  FdLink link;
  if (const auto pipe = find_inode(text, "pipe:[")) {
    link.object = {Kind::pipe, *pipe};
    return link;
  }
  if (const auto socket = find_inode(text, "socket:[")) {
    link.object = {Kind::socket, *socket};
    return link;
  }
  return starts_with(text, "/") ? parse_path(text) : parse_anonymous(text);
}

ObjectKey make_pty_slave(int index) {
  return make_pty(k_first_slave, index);
}

ObjectKey make_pty_master(int index) {
  return make_pty(k_first_master, index);
}

ObjectKey find_pty_peer(const ObjectKey& tty) {
  const unsigned high = major(tty.inode);
  if (tty.kind != Kind::tty || high < k_first_master
      || high >= k_first_slave + k_pty_majors) {
    return {};
  }
  const unsigned other =
      high >= k_first_slave ? high - k_pty_majors : high + k_pty_majors;
  return {Kind::tty, makedev(other, minor(tty.inode))};
}

base::Result<FdLink>
read_fd_link(const Root& root, Pid pid, int fd, std::span<char> buffer) {
  HAWK_TRY(const std::string_view text,
           root.link_into(Path::fd(pid, fd).c_str(), buffer));
  return parse_fd_link(text);
}

} // namespace hawk::proc
