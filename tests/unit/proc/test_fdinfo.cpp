#include "proc/fdinfo.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

using namespace hawk::proc;

TEST_SUITE("parse_fdinfo") {
  TEST_CASE("flags are octal") {
    const auto info =
        parse_fdinfo("pos:\t12\nflags:\t02004001\nmnt_id:\t15\nino:\t4711\n");
    REQUIRE(info);
    CHECK(info->flags == 02004001);
    CHECK(info->writes());
    CHECK_FALSE(info->reads());
    CHECK(info->position == 12);
    CHECK(info->mount == 15);
    CHECK(info->inode == 4711U);
  }

  TEST_CASE("the access modes") {
    CHECK(parse_fdinfo("flags:\t0\n")->reads());
    CHECK_FALSE(parse_fdinfo("flags:\t0\n")->writes());
    CHECK(parse_fdinfo("flags:\t02\n")->reads());
    CHECK(parse_fdinfo("flags:\t02\n")->writes());
  }

  TEST_CASE("an epoll set: by inode, events in hexadecimal") {
    const auto info = parse_fdinfo(
        "pos:\t0\nflags:\t02000002\nmnt_id:\t17\nino:\t1038\n"
        "tfd:        6 events:       19 data:     7f4900000006  pos:0 "
        "ino:1829 sdev:5\n"
        "tfd:     4096 events: 8000201d data:                4  pos:0 "
        "ino:446c sdev:f\n");
    REQUIRE(info);
    CHECK(info->epoll
          == std::vector<EpollEntry>{{6, 0x19, 0x1829, 5},
                                     {4096, 0x8000201d, 0x446c, 0xf}});
  }

  TEST_CASE("an old kernel's epoll entry has no inode") {
    const auto info = parse_fdinfo("flags:\t02\n"
                                   "tfd:        5 events:       1d data: 5\n");
    REQUIRE(info);
    REQUIRE(info->epoll.size() == 1);
    CHECK(info->epoll[0].inode == 0);
  }

  TEST_CASE("a pidfd, a pty master, a ring") {
    CHECK(parse_fdinfo("flags:\t02\nPid:\t6184\nNSpid:\t6184\n")->pidfd
          == 6184);
    CHECK(parse_fdinfo("flags:\t02\nPid:\t-1\n")->pidfd == -1);
    CHECK(parse_fdinfo("flags:\t02\ntty-index:\t3\n")->tty == 3);
    const auto ring = parse_fdinfo("flags:\t02\nSqMask:\t0x7\nPollList:\n"
                                   "  op=22, task_works=0\nCqOverflowList:\n");
    REQUIRE(ring);
    CHECK(ring->ring_polls);
    CHECK_FALSE(
        parse_fdinfo("flags:\t02\nPollList:\nCqOverflowList:\n")->ring_polls);
  }

  TEST_CASE("damage is malformed") {
    CHECK_FALSE(parse_fdinfo(""));
    CHECK_FALSE(parse_fdinfo("pos:\t0\n"));
    CHECK_FALSE(parse_fdinfo("flags:\t08\n"));
    CHECK_FALSE(parse_fdinfo("flags:\t02\ntfd: x events: 1\n"));
    CHECK_FALSE(parse_fdinfo("flags:\t02\ntfd:\n"));
    CHECK_FALSE(parse_fdinfo("flags:\t02\ntfd: 5 events:\n"));
  }
}
