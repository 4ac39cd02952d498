#include "proc/live_pipe_probe.hpp"
#include "proc/tcp_owner.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace hawk;

namespace {

base::Fd make_socket() {
  return base::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

std::uint16_t port_of(const base::Fd& fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  REQUIRE(::getsockname(
              fd.get(), reinterpret_cast<sockaddr*>(&address), &size)
          == 0);
  return ntohs(address.sin_port);
}

} // namespace

TEST_SUITE("tcp_owner") {
  TEST_CASE("knows whose the other end of a connection is") {
    const base::Fd listener = make_socket();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener.get(),
                   reinterpret_cast<sockaddr*>(&address),
                   sizeof address)
            == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    address.sin_port = htons(port_of(listener));
    const base::Fd client = make_socket();
    REQUIRE(::connect(client.get(),
                      reinterpret_cast<sockaddr*>(&address),
                      sizeof address)
            == 0);
    const auto theirs = proc::make_tcp_end("127.0.0.1", port_of(client));
    const auto ours = proc::make_tcp_end("127.0.0.1", port_of(listener));
    REQUIRE(theirs);
    REQUIRE(ours);
    const auto owner = proc::read_tcp_owner(*theirs, *ours);
    if (!owner && owner.error().error_number != ENOENT) {
      MESSAGE("skipped: no sock_diag here");
      return;
    }
    REQUIRE(owner);
    CHECK(owner->user == ::geteuid());
    struct stat info {};
    REQUIRE(::fstat(client.get(), &info) == 0);
    CHECK(owner->inode == info.st_ino);
    const auto live = proc::Root::open();
    REQUIRE(live);
    proc::LivePipeProbe probe(*live);
    const model::ObjectKey socket{model::ObjectKey::Kind::socket, info.st_ino};
    const auto peer =
        probe.find_tcp_peer(::getpid(), client.get(), socket);
    if (peer) { // a sandbox may refuse it
      CHECK(proc::format_tcp_end(*peer) == proc::format_tcp_end(*ours));
      CHECK_FALSE(probe.find_tcp_peer(::getpid(), listener.get(), socket));
    }
    const auto root = proc::Root::open();
    REQUIRE(root);
    CHECK(proc::find_socket_holder(*root, ::getpid(), info.st_ino).pid
          == ::getpid());
    CHECK(proc::find_socket_holder(*root, ::getpid(), 1).pid == 0);
    auto nobody = *theirs;
    nobody.port = static_cast<std::uint16_t>(nobody.port ^ 1);
    CHECK_FALSE(proc::read_tcp_owner(nobody, *ours));
  }

  TEST_CASE("takes addresses in digits only") {
    CHECK(proc::make_tcp_end("::1", 1)->is_v6);
    CHECK_FALSE(proc::make_tcp_end("localhost", 1));
  }
}
