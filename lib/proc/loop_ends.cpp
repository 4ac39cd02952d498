#include "proc/loop_ends.hpp"

#include "proc/directory.hpp"
#include "proc/fd_link.hpp"
#include "proc/fdinfo.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

constexpr std::string_view k_ring = "anon_inode:[io_uring]";

bool add_epoll(const Root& root, Pid pid, int fd, LoopEnds& into) {
  const auto info = read_fdinfo(root, pid, fd);
  if (!info) {
    return false;
  }
  LoopEnds::Set set;
  for (const EpollEntry& entry : info->epoll) {
    set.push_back(entry.inode);
  }
  std::sort(set.begin(), set.end());
  into.epolls.push_back(std::move(set));
  return true;
}

} // namespace

bool LoopEnds::watches(std::uint64_t inode) const {
  return std::any_of(epolls.begin(), epolls.end(), [inode](const Set& set) {
    return std::binary_search(set.begin(), set.end(), inode);
  });
}

LoopEnds read_loop_ends(const Root& root, Pid pid) {
  LoopEnds ends;
  Directory directory;
  ends.is_known = directory.open(root.fd(), Path(pid, "fd").c_str()).has_value();
  if (!ends.is_known) {
    return ends;
  }
  std::array<char, 512> buffer;
  while (const char* name = directory.next()) {
    const auto fd = number_of(name);
    const ssize_t size =
        fd ? ::readlinkat(directory.fd(), name, buffer.data(), buffer.size())
           : 0;
    if (size <= 0) {
      ends.is_known = ends.is_known && size == 0;
      continue;
    }
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    const ObjectKey object = parse_fd_link(text).object;
    if (object.kind == Kind::socket) {
      ends.sockets.push_back({*fd, object.inode});
    } else if (object.kind == Kind::epoll) {
      ends.is_known = add_epoll(root, pid, *fd, ends) && ends.is_known;
    } else if (text == k_ring) {
      ends.has_ring = true;
    }
  }
  return ends;
}

std::uint32_t count_own_epolls(const LoopEnds& child, const LoopEnds& parent) {
  // Two that are empty are alike, and need not be one.
  const auto own = [&parent](const LoopEnds::Set& set) {
    return set.empty()
           || std::find(parent.epolls.begin(), parent.epolls.end(), set)
                  == parent.epolls.end();
  };
  return static_cast<std::uint32_t>(
      std::count_if(child.epolls.begin(), child.epolls.end(), own));
}

} // namespace hawk::proc
