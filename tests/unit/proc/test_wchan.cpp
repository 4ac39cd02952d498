#include "proc/wchan.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;
using Kind = hawk::model::Wait::Kind;

TEST_SUITE("wchan") {
  TEST_CASE("0 says nothing") {
    CHECK(parse_wchan("0").empty());
    CHECK(parse_wchan("").empty());
    CHECK(parse_wchan("anon_pipe_write\n") == "anon_pipe_write");
  }

  TEST_CASE("names of several kernels") {
    CHECK(wait_kind_of("pipe_write") == Kind::write);
    CHECK(wait_kind_of("anon_pipe_write") == Kind::write);
    CHECK(wait_kind_of("sock_alloc_send_pskb") == Kind::write);
    CHECK(channel_of("sock_alloc_send_pskb") == Channel::socket);
    CHECK(wait_kind_of("do_poll.constprop.0") == Kind::poll);
    CHECK(wait_kind_of("wait_for_partner") == Kind::open);
  }

  TEST_CASE("what could be either direction is unknown") {
    CHECK(wait_kind_of("pipe_wait") == Kind::unknown);
    CHECK(wait_kind_of("wait_woken") == Kind::unknown);
    CHECK(wait_kind_of("") == Kind::unknown);
    CHECK(wait_kind_of(".") == Kind::unknown);
  }
}
