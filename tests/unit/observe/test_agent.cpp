#include "observe/agent.hpp"
#include "support/child.hpp"

#include <doctest/doctest.h>

#include <signal.h>

#include <vector>

using hawk::model::Ended;
using hawk::model::Pid;
using hawk::observe::Agent;
using hawk::observe::SignalAction;
using hawk::test::Child;
using hawk::test::eventually;

namespace {

// Asks until the agent has ended, or the limit is over.
std::optional<Ended> wait_for_end(Agent& agent, std::vector<Pid>& others) {
  std::optional<Ended> ended;
  eventually([&] {
    ended = agent.reap([&](Pid pid) { others.push_back(pid); });
    return ended.has_value();
  });
  return ended;
}

void wait_for_ever() {
  while (true) {
    ::pause();
  }
}

} // namespace

TEST_SUITE("Agent") {
  TEST_CASE("its end is told once, with its status") {
    const Child child([] { ::_exit(3); });
    Agent agent({});
    agent.set_process({child.pid(), 0});
    std::vector<Pid> others;
    const auto ended = wait_for_end(agent, others);
    REQUIRE(ended.has_value());
    CHECK(ended->process.pid == child.pid());
    CHECK(ended->code == 3);
    CHECK_FALSE(ended->signal.has_value());
    CHECK(agent.has_ended());
    CHECK_FALSE(agent.reap([](Pid) {}).has_value());
    CHECK(others.empty());
  }

  TEST_CASE("a signal that ended it, and another child before") {
    const Child other([] { ::_exit(0); });
    std::vector<Pid> others;
    const Child child(wait_for_ever);
    Agent agent({});
    agent.set_process({child.pid(), 0});
    CHECK(eventually([&] {
      agent.reap([&](Pid pid) { others.push_back(pid); });
      return !others.empty();
    }));
    CHECK(others == std::vector<Pid>{other.pid()});
    CHECK_FALSE(agent.has_ended());
    agent.tell(SIGKILL); // doctest would have its say about others
    const auto ended = wait_for_end(agent, others);
    REQUIRE(ended.has_value());
    CHECK(ended->signal == SIGKILL);
    CHECK_FALSE(ended->code.has_value());
  }

  TEST_CASE("a stop is no end, and Ctrl-Z is not sent a second time") {
    const Child child(wait_for_ever);
    Agent agent({});
    agent.set_process({child.pid(), 0});
    agent.obey({SIGTSTP, 0, true}, SignalAction::suspend);
    CHECK_FALSE(agent.job().is_agent_stopped());
    // In a process group without a shell above it SIGTSTP stops nobody.
    agent.obey({SIGSTOP, 1, false}, SignalAction::suspend);
    CHECK(eventually([&] {
      agent.reap([](Pid) {});
      return agent.job().is_agent_stopped();
    }));
    CHECK_FALSE(agent.has_ended());
    agent.obey({SIGCONT, 1, false}, SignalAction::resume);
    CHECK(eventually([&] {
      agent.reap([](Pid) {});
      return !agent.job().is_agent_stopped();
    }));
  }

  TEST_CASE("others below us are not told with its tree") {
    const Child other(wait_for_ever);
    const Child child(wait_for_ever);
    Agent agent({other.pid()});
    agent.set_process({child.pid(), 0});
    agent.obey({SIGINT, 0, true}, SignalAction::kill);
    std::vector<Pid> others;
    const auto ended = wait_for_end(agent, others);
    REQUIRE(ended.has_value());
    CHECK(ended->signal == SIGKILL);
    CHECK(others.empty());
    CHECK(::kill(other.pid(), 0) == 0);
  }
}
