#include "proc/capabilities.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace hawk::proc;
using State = Capability::State;

TEST_SUITE("capabilities") {
  TEST_CASE("a kernel's version decides, whatever hangs on it") {
    CHECK(judge_kernel("6.1.0-13-amd64").state == State::ok);
    CHECK(judge_kernel("5.10.0").state == State::ok);
    CHECK(judge_kernel("5.15.167.4-microsoft-standard-WSL2").state
          == State::ok);
    CHECK(judge_kernel("5.9.16").state == State::limited);
    CHECK(judge_kernel("4.19-rc1").state == State::limited);
    CHECK(judge_kernel("7").state == State::ok);
    CHECK(judge_kernel("").state == State::limited);
    CHECK(judge_kernel("banana").state == State::limited);
  }

  TEST_CASE("Yama limits those without the capability") {
    CHECK(judge_yama(std::nullopt, Tracer::ordinary).state == State::ok);
    CHECK(judge_yama("0\n", Tracer::ordinary).state == State::ok);
    CHECK(judge_yama("1\n", Tracer::ordinary).state == State::limited);
    CHECK(judge_yama("1\n", Tracer::privileged).state == State::ok);
    CHECK(judge_yama("2\n", Tracer::ordinary).state == State::limited);
    CHECK(judge_yama("3\n", Tracer::privileged).state == State::limited);
    CHECK(judge_yama("?", Tracer::privileged).state == State::limited);
  }

  TEST_CASE("hidepid is read from the last mount at that place") {
    const std::string plain =
        "22 28 0:21 / /proc rw,relatime shared:12 - proc proc rw\n"
        "23 28 0:22 / /other rw - proc proc rw,hidepid=2\n";
    const std::string hidden =
        plain
        + "90 22 0:40 / /proc rw - proc proc rw,gid=5,hidepid=invisible\n";
    CHECK(judge_hidepid(plain, "/proc", Tracer::ordinary).state == State::ok);
    CHECK(judge_hidepid(hidden, "/proc", Tracer::ordinary).state
          == State::limited);
    CHECK(judge_hidepid(hidden, "/proc", Tracer::ordinary).found
          == "hidepid=invisible");
    CHECK(judge_hidepid(hidden, "/proc", Tracer::privileged).state
          == State::ok);
    CHECK(judge_hidepid(hidden + plain, "/proc", Tracer::ordinary).state
          == State::ok);
    CHECK(judge_hidepid("- \n\n -", "/proc", Tracer::ordinary).state
          == State::ok);
  }

  TEST_CASE("the first PID namespace has a number of its own") {
    CHECK(judge_pid_namespace("pid:[4026531836]").state == State::ok);
    CHECK(judge_pid_namespace("pid:[4026532456]").state == State::limited);
  }

  TEST_CASE("fewer pipe pages than usual are said") {
    CHECK(judge_pipe_pages("16384\n").state == State::ok);
    CHECK(judge_pipe_pages("0\n").state == State::ok);
    CHECK(judge_pipe_pages(std::nullopt).state == State::ok);
    const Capability low = judge_pipe_pages("1024\n");
    CHECK(low.state == State::limited);
    CHECK(low.loss.find("64 pipes") != std::string::npos);
  }

  TEST_CASE("a call that failed is missing, with its loss") {
    CHECK(judge_call("x", 0, "much")
          == Capability{"x", State::ok, "works", ""});
    const Capability refused = judge_call("x", EPERM, "much");
    CHECK(refused.state == State::missing);
    CHECK(refused.loss == "much");
  }

  TEST_CASE("this host: every line that is not ok says its loss") {
    const auto root = Root::open();
    REQUIRE(root);
    const auto all = read_capabilities(*root);
    CHECK(all.size() == 14);
    for (const Capability& capability : all) {
      CAPTURE(capability.name);
      CHECK(capability.loss.empty() == (capability.state == State::ok));
      CHECK_FALSE(capability.found.empty());
    }
  }
}
