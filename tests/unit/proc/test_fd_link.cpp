#include "proc/fd_link.hpp"

#include <doctest/doctest.h>

#include <sys/sysmacros.h>

using namespace hawk::proc;
using Kind = ObjectKey::Kind;

TEST_SUITE("parse_fd_link") {
  TEST_CASE("objects with a number") {
    CHECK(parse_fd_link("pipe:[70113]").object == ObjectKey{Kind::pipe, 70113});
    CHECK(parse_fd_link("socket:[5]").object == ObjectKey{Kind::socket, 5});
  }

  TEST_CASE("objects without one") {
    CHECK(parse_fd_link("anon_inode:[eventpoll]").object.kind == Kind::epoll);
    CHECK(parse_fd_link("anon_inode:[pidfd]").object.kind == Kind::pidfd);
    CHECK(parse_fd_link("anon_inode:[eventfd]").object.kind == Kind::eventfd);
    CHECK(parse_fd_link("anon_inode:[timerfd]").object.kind == Kind::timerfd);
    CHECK(parse_fd_link("anon_inode:inotify").object.kind == Kind::other);
  }

  TEST_CASE("terminals by device number, and their other end") {
    const ObjectKey slave = parse_fd_link("/dev/pts/3").object;
    CHECK(slave == ObjectKey{Kind::tty, makedev(136, 3)});
    CHECK(find_pty_peer(slave) == make_pty_master(3));
    CHECK(find_pty_peer(make_pty_master(3)) == slave);
    CHECK(make_pty_slave(300).inode == makedev(137, 44));
    CHECK(find_pty_peer(make_pty_slave(300)) == make_pty_master(300));
    CHECK(find_pty_peer({Kind::tty, makedev(4, 1)}) == ObjectKey{});
    CHECK(parse_fd_link("/dev/ptmx").is_master);
    CHECK(parse_fd_link("/dev/tty").object == ObjectKey{Kind::tty, 0});
  }

  TEST_CASE("paths, also such as look like something else") {
    CHECK(parse_fd_link("/tmp/pipe:[5]").object.kind == Kind::file);
    CHECK(parse_fd_link("/tmp/pipe:[5]").path == "/tmp/pipe:[5]");
    CHECK(parse_fd_link("/dev/pts/x").object.kind == Kind::file);
    CHECK(parse_fd_link("/dev/pts/-1").object.kind == Kind::file);
  }

  TEST_CASE("total") {
    for (const char* text :
         {"", "pipe:[", "pipe:[]", "pipe:[x]", "pipe:[5", "pipe:[-5]", "]"}) {
      CAPTURE(text);
      CHECK(parse_fd_link(text).object.kind == Kind::other);
    }
  }
}
