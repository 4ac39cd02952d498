#include "analyse/pipe_fill.hpp"

#include <doctest/doctest.h>

using hawk::analyse::describe_fill;
using hawk::model::ObjectKey;
using hawk::model::ObjectSeen;

namespace {

ObjectSeen
make_pipe(std::uint64_t capacity, std::uint32_t slots, std::uint64_t unread) {
  ObjectSeen pipe;
  pipe.object = {ObjectKey::Kind::pipe, 70113};
  pipe.capacity = capacity;
  pipe.slots = slots;
  pipe.unread = unread;
  pipe.full = true;
  return pipe;
}

} // namespace

TEST_SUITE_BEGIN("pipe fill");

TEST_CASE("a full pipe by its slots, of whatever pages") {
  CHECK(describe_fill(make_pipe(65536, 16, 64752))
        == "70113 full: 16/16 slots, 64752 of 65536 bytes");
  CHECK(describe_fill(make_pipe(1048576, 16, 900000))
        == "70113 full: 16/16 slots, 900000 of 1048576 bytes");
  CHECK(describe_fill(make_pipe(1048576, 256, 900000))
        == "70113 full: 256/256 slots, 900000 of 1048576 bytes");
}

TEST_CASE("slots that an older trace does not have") {
  CHECK(describe_fill(make_pipe(65536, 0, 64000))
        == "70113 full: 64000 of 65536 bytes, and no page is free");
  CHECK(describe_fill(make_pipe(65536, 0, 65536))
        == "70113 full: 65536 of 65536 bytes");
}

TEST_CASE("a packet pipe takes a slot a write, however short") {
  auto pipe = make_pipe(65536, 16, 1600);
  pipe.packets = true;
  CHECK(describe_fill(pipe)
        == "70113 full: 16/16 slots, one a write (O_DIRECT), 1600 of 65536 "
           "bytes");
  pipe.full = false;
  pipe.unread = 100;
  CHECK(describe_fill(pipe)
        == "70113: 100 of 65536 bytes, a slot a write (O_DIRECT)");
}

TEST_CASE("less room than usual has a reason") {
  const std::string rationed =
      "its user is over fs.pipe-user-pages-soft, or F_SETPIPE_SZ";
  CHECK(describe_fill(make_pipe(8192, 2, 4324))
        == "70113 full: 2/2 slots, 4324 of 8192 bytes; 8192 bytes: "
               + rationed);
  CHECK(describe_fill(make_pipe(4096, 1, 4000))
        == "70113 full: 1/1 slots, 4000 of 4096 bytes; 4096 bytes: "
               + rationed);
  CHECK(describe_fill(make_pipe(131072, 2, 131000))
        == "70113 full: 2/2 slots, 131000 of 131072 bytes; 131072 bytes: "
               + rationed);
  CHECK(describe_fill(make_pipe(32768, 8, 32768))
        == "70113 full: 8/8 slots, 32768 of 32768 bytes; 32768 bytes: "
           "F_SETPIPE_SZ, or fs.pipe-max-size");
  CHECK(describe_fill(make_pipe(8192, 0, 8192))
        == "70113 full: 8192 of 8192 bytes; 8192 bytes: " + rationed);
}

TEST_CASE("a pipe with room") {
  auto pipe = make_pipe(65536, 16, 1200);
  pipe.full = false;
  CHECK(describe_fill(pipe) == "70113: 1200 of 65536 bytes");
}

TEST_CASE("a fill that could not be measured") {
  auto pipe = make_pipe(0, 0, 0);
  pipe.full.reset();
  CHECK(describe_fill(pipe)
        == "70113: 0 bytes unread; whether it is full could not be measured");
}

TEST_CASE("a socket by its accounting") {
  ObjectSeen pair;
  pair.object = {ObjectKey::Kind::socket, 100};
  pair.capacity = 212992;
  pair.used = 213504;
  pair.unread = 278;
  pair.full = true;
  CHECK(describe_fill(pair)
        == "100 full: 213504 of 212992 bytes accounted, 278 unread");
  pair.used = 60000;
  CHECK(describe_fill(pair)
        == "100 full: 60000 of 212992 bytes accounted, 278 unread; its writer "
           "wakes at a quarter");
  pair.used = 768;
  pair.full = false;
  CHECK(describe_fill(pair)
        == "100: 768 of 212992 bytes accounted, 278 unread");
}

TEST_CASE("a terminal") {
  ObjectSeen tty;
  tty.object = {ObjectKey::Kind::tty, 34816};
  tty.unread = 4095;
  tty.full = true;
  CHECK(describe_fill(tty) == "34816 full: 4095 bytes unread");
}

TEST_SUITE_END();
