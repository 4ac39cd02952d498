#include "observe/job_control.hpp"

#include <doctest/doctest.h>

#include <signal.h>

using hawk::observe::JobControl;
using namespace std::chrono_literals;

TEST_SUITE("JobControl") {
  TEST_CASE("we stop when we were asked and the agent has stopped") {
    JobControl job;
    job.ask(SIGTSTP, 10s);
    CHECK_FALSE(job.is_due(10s));
    job.set_agent_stopped(true);
    CHECK(job.is_due(11s));
  }

  TEST_CASE("the agent's stop may be seen first") {
    JobControl job;
    job.set_agent_stopped(true);
    CHECK_FALSE(job.is_due(10s));
    job.ask(SIGTTIN, 10s);
    CHECK(job.is_due(10s));
  }

  TEST_CASE("an agent that goes on is not left alone") {
    JobControl job;
    job.ask(SIGTSTP, 10s);
    job.set_agent_stopped(true);
    job.set_agent_stopped(false);
    CHECK_FALSE(job.is_due(10s));
  }

  TEST_CASE("a stop long after the key has another reason") {
    JobControl job;
    job.ask(SIGTSTP, 10s);
    job.set_agent_stopped(true);
    CHECK_FALSE(job.is_due(15s));
  }
}
