#include "observe/signal_policy.hpp"

#include <doctest/doctest.h>

#include <signal.h>

using hawk::observe::Signal;
using hawk::observe::SignalAction;
using hawk::observe::SignalPolicy;
using namespace std::chrono_literals;

namespace {

Signal from_terminal(int number) {
  return {number, 0, true};
}

Signal from_process(int number) {
  return {number, 17, false};
}

} // namespace

TEST_SUITE("SignalPolicy") {
  TEST_CASE("three Ctrl-C in quick succession escalate") {
    SignalPolicy policy(false);
    CHECK(policy.decide(from_terminal(SIGINT), 10s) == SignalAction::leave);
    CHECK(policy.decide(from_terminal(SIGINT), 11s) == SignalAction::terminate);
    CHECK(policy.decide(from_terminal(SIGINT), 12s) == SignalAction::kill);
  }

  TEST_CASE("Ctrl-C two seconds later is a new wish") {
    SignalPolicy policy(false);
    CHECK(policy.decide(from_terminal(SIGINT), 10s) == SignalAction::leave);
    CHECK(policy.decide(from_terminal(SIGINT), 12s) == SignalAction::leave);
  }

  TEST_CASE("a process's signals are passed on and never escalate") {
    SignalPolicy policy(false);
    for (const int number : {SIGINT, SIGINT, SIGINT, SIGTERM, SIGHUP}) {
      CHECK(policy.decide(from_process(number), 10s) == SignalAction::forward);
    }
    CHECK(policy.decide(from_terminal(SIGINT), 10s) == SignalAction::leave);
  }

  TEST_CASE("a hang-up is passed on by the session's leader only") {
    CHECK(SignalPolicy(true).decide(from_terminal(SIGHUP), 1s)
          == SignalAction::forward);
    CHECK(SignalPolicy(false).decide(from_terminal(SIGHUP), 1s)
          == SignalAction::leave);
  }

  TEST_CASE("an inherited timer is the agent's") {
    SignalPolicy policy(false);
    CHECK(policy.decide(from_terminal(SIGALRM), 1s) == SignalAction::forward);
  }

  TEST_CASE("limits that the kernel holds us to are our own") {
    SignalPolicy policy(false);
    for (const int number : {SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF}) {
      CHECK(policy.decide(from_terminal(number), 1s) == SignalAction::leave);
    }
  }

  TEST_CASE("job control follows the agent, whoever asked") {
    SignalPolicy policy(false);
    for (const int number : {SIGTSTP, SIGTTIN}) {
      CHECK(policy.decide(from_terminal(number), 1s) == SignalAction::suspend);
      CHECK(policy.decide(from_process(number), 1s) == SignalAction::suspend);
    }
    CHECK(policy.decide(from_process(SIGCONT), 1s) == SignalAction::resume);
  }

  TEST_CASE("every action has a name for the trace") {
    for (const auto action : {SignalAction::leave,
                              SignalAction::forward,
                              SignalAction::terminate,
                              SignalAction::kill,
                              SignalAction::suspend,
                              SignalAction::resume,
                              SignalAction::resize,
                              SignalAction::reap}) {
      CHECK_FALSE(hawk::observe::name_of(action).empty());
    }
  }
}
