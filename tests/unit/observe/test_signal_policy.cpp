#include "observe/signal_policy.hpp"

#include <doctest/doctest.h>

#include <csignal>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

const Signal k_ctrl_c = {SIGINT, 0, true};

} // namespace

TEST_SUITE_BEGIN("SignalPolicy");

TEST_CASE("Ctrl-C again and again: left, TERM, KILL") {
  SignalPolicy policy;
  CHECK(policy.decide(k_ctrl_c, 10s) == SignalAction::leave);
  CHECK(policy.decide(k_ctrl_c, 11s) == SignalAction::terminate);
  CHECK(policy.decide(k_ctrl_c, 12s) == SignalAction::kill);
  CHECK(policy.decide(k_ctrl_c, 13s) == SignalAction::kill);
}

TEST_CASE("a Ctrl-C much later is a new wish") {
  SignalPolicy policy;
  CHECK(policy.decide(k_ctrl_c, 10s) == SignalAction::leave);
  CHECK(policy.decide(k_ctrl_c, 12s) == SignalAction::leave);
  CHECK(policy.decide(k_ctrl_c, 13s) == SignalAction::terminate);
  CHECK(policy.decide(k_ctrl_c, 20s) == SignalAction::leave);
}

TEST_CASE("a process's signal is passed on and never escalates") {
  SignalPolicy policy;
  for (int i = 0; i < 5; ++i) {
    CHECK(policy.decide({SIGINT, 99, false}, 1s) == SignalAction::forward);
    CHECK(policy.decide({SIGTERM, 99, false}, 1s) == SignalAction::forward);
  }
  CHECK(policy.decide(k_ctrl_c, 1s) == SignalAction::leave);
}

TEST_CASE("the terminal's other signals have reached the agent already") {
  SignalPolicy policy;
  CHECK(policy.decide({SIGQUIT, 0, true}, 1s) == SignalAction::leave);
  CHECK(policy.decide({SIGHUP, 0, true}, 1s) == SignalAction::leave);
}

TEST_CASE("children and windows are our own affair, whoever sends") {
  SignalPolicy policy;
  for (const bool kernel : {true, false}) {
    CHECK(policy.decide({SIGCHLD, 5, kernel}, 1s) == SignalAction::reap);
    CHECK(policy.decide({SIGWINCH, 5, kernel}, 1s) == SignalAction::resize);
  }
}

TEST_SUITE_END();

} // namespace hawk::observe
