#include "analyse/pipe_forecast.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using hawk::analyse::make_forecast;
using hawk::analyse::ObjectState;
using hawk::model::ObjectKey;

namespace {

ObjectState make_pipe(std::uint64_t unread, std::uint64_t then) {
  ObjectState pipe;
  pipe.seen.object = {ObjectKey::Kind::pipe, 7};
  pipe.seen.capacity = 65536;
  pipe.seen.slots = 16;
  pipe.seen.unread = unread;
  pipe.seen.full = false;
  pipe.seen.holders = {{{20, 1}, 2, false, true}};
  pipe.unread_then = then;
  pipe.waiting = 10s;
  return pipe;
}

} // namespace

TEST_SUITE_BEGIN("pipe forecast");

TEST_CASE("beyond what other systems hold") {
  CHECK(make_forecast(make_pipe(5000, 5000), 12s).room
        == "full here (65536 bytes); on macOS (16 KiB); already more than "
           "Windows' 4 KiB: would hang there");
  CHECK(make_forecast(make_pipe(20000, 5000), 20s).room
        == "full here (65536 bytes) in about 30.4 s; already more than macOS' "
           "16 KiB: would hang there; already more than Windows' 4 KiB: would "
           "hang there");
}

TEST_CASE("a growth so slow that a guess would be worthless") {
  CHECK(make_forecast(make_pipe(2, 1), 200s).room
        == "full here (65536 bytes) in more than a month; on macOS (16 KiB) in "
           "more than a month; on Windows (4 KiB) in about 216 h 4 min");
}

TEST_CASE("a packet pipe is full by its writes") {
  auto pipe = make_pipe(100, 100);
  pipe.seen.packets = true;
  CHECK(make_forecast(pipe, 12s).room.find(
            "full here after 16 writes, however short; ")
        == 0);
}

TEST_CASE("at its limit") {
  auto pipe = make_pipe(65536, 65536);
  pipe.seen.full = true;
  CHECK(make_forecast(pipe, 12s).room == "full; the next write will block");
  pipe.seen.holders[0].nonblocking = true;
  CHECK(make_forecast(pipe, 12s).room == "full; the next write fails (EAGAIN)");
}

TEST_CASE("no time to speak of, and no capacity known") {
  auto pipe = make_pipe(10, 5);
  pipe.seen.capacity = 0;
  CHECK(make_forecast(pipe, 10s).room
        == "how much it holds could not be measured; on macOS (16 KiB); on "
           "Windows (4 KiB)");
}

TEST_SUITE_END();
