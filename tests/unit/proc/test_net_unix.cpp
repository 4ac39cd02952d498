#include "proc/net_unix.hpp"

#include <doctest/doctest.h>

#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>

using namespace hawk::proc;

namespace {

template <typename T>
void append(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string make_message(std::uint8_t state) {
  unix_diag_msg head{};
  head.udiag_family = AF_UNIX;
  head.udiag_type = SOCK_STREAM;
  head.udiag_state = state;
  head.udiag_ino = 80;
  std::string out;
  append(out, head);
  append(out, rtattr{8, UNIX_DIAG_PEER});
  append(out, std::uint32_t{81});
  append(out, rtattr{12, UNIX_DIAG_RQLEN});
  append(out, std::array<std::uint32_t, 2>{15846, 213504});
  append(out, rtattr{4 + 9 * 4, UNIX_DIAG_MEMINFO});
  std::array<std::uint32_t, 9> memory{};
  memory[SK_MEMINFO_SNDBUF] = 212992;
  append(out, memory);
  return out;
}

} // namespace

TEST_SUITE("net_unix") {
  TEST_CASE("a socket's answer") {
    const auto socket = parse_unix_diag(make_message(1));
    REQUIRE(socket);
    CHECK(*socket == UnixSocket{80, 81, false, false, 15846, 213504, 212992});
  }

  TEST_CASE("a listener's queue is no data") {
    const auto socket = parse_unix_diag(make_message(10));
    REQUIRE(socket);
    CHECK(socket->listens);
    CHECK(socket->unread == 0);
    CHECK(socket->sent == 0);
  }

  TEST_CASE("cut anywhere, it is no overrun") {
    const std::string whole = make_message(1);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      const auto socket = parse_unix_diag(whole.substr(0, size));
      CHECK((!socket || socket->inode == 80));
    }
    std::string bad = whole;
    bad[sizeof(unix_diag_msg)] = 3; // shorter than its own head
    CHECK_FALSE(parse_unix_diag(bad));
  }

  TEST_CASE("live: a socketpair knows its other end") {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data())
            == 0);
    REQUIRE(::write(fds[0], "12345", 5) == 5);

    struct stat first {};

    struct stat second {};

    ::fstat(fds[0], &first);
    ::fstat(fds[1], &second);
    const auto sockets = read_unix_sockets();
    ::close(fds[0]);
    ::close(fds[1]);
    if (!sockets) {
      MESSAGE("no sock_diag here: " << sockets.error().message);
      return;
    }
    const UnixSocket* writer = find_socket(*sockets, first.st_ino);
    const UnixSocket* reader = find_socket(*sockets, second.st_ino);
    REQUIRE(writer != nullptr);
    REQUIRE(reader != nullptr);
    CHECK(writer->peer == second.st_ino);
    CHECK(writer->sent > 5);
    CHECK(writer->send_buffer > writer->sent);
    CHECK(reader->unread == 5);
    CHECK(find_socket(*sockets, 0) == nullptr);
  }
}
