#include "probe_tally.hpp"

#include <doctest/doctest.h>

namespace hawk::cli {

namespace {

model::Event say(model::Pid pid, const char* name, model::Attributes what) {
  model::LogEvent event;
  event.process = {pid, 1};
  event.event_name = name;
  event.attributes = std::move(what);
  return {0, 0, model::Nanos{}, std::move(event)};
}

model::Attributes count(std::int64_t events, std::int64_t nanos) {
  return {{"events", events}, {"hooks", 2 * events}, {"nanos", nanos}};
}

model::Attributes python(const char* version) {
  return {{"runtime", "python"}, {"version", version}};
}

} // namespace

TEST_SUITE_BEGIN("ProbeTally");

TEST_CASE("says who loaded one, and what it cost in the end") {
  ProbeTally tally;
  tally.accept(
      say(1, "hawk.run.probe", {{"python", true}, {"node", true}}));
  CHECK(tally.format() == "hawkctl: probes: loaded by nobody\n");
  tally.accept(say(12, "hawk.probe.ready", python("3.11.2")));
  tally.accept(say(12, "hawk.probe", python("3.11.2")));
  tally.accept(say(11, "hawk.probe", python("3.11.2")));
  tally.accept(say(
      13,
      "hawk.probe",
      {{"runtime", std::string("node")}, {"version", std::string("v20")}}));
  tally.accept(say(11, "hawk.probe.cost", count(5, 4000)));
  tally.accept(say(11, "hawk.probe.cost", count(10, 8000))); // since its start
  tally.accept(say(12, "hawk.probe.cost", count(1, 2000)));
  CHECK(tally.format()
        == "hawkctl: probes: node v20 in 13; python 3.11.2 in 11, 12\n"
           "hawkctl: probes cost the agent 10 us in 22 hooks, 11 events, "
           "none lost\n");
}

TEST_CASE("says what was lost, and why") {
  ProbeTally tally;
  tally.accept(say(1, "hawk.run.probe", {{"python", true}}));
  tally.accept(say(11, "hawk.probe.lost", {{"count", std::int64_t{3}}}));
  tally.accept(say(11,
                   "hawk.probe.lost",
                   {{"count", std::int64_t{7}}, {"reason", "channel \x1b full"}}));
  tally.accept(say(12, "hawk.probe", {{"lost", std::int64_t{2}}}));
  const std::string text = tally.format();
  CHECK(text.find("9 lost: channel") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("of many processes the first are named") {
  ProbeTally tally;
  tally.accept(say(1, "hawk.run.probe", {{"python", true}}));
  for (model::Pid pid = 100; pid < 150; ++pid) {
    tally.accept(say(pid, "hawk.probe", python("3.8.18")));
  }
  CHECK(tally.format().find("110, 111 and 38 more\n") != std::string::npos);
}

TEST_CASE("says why there are none, and nothing where nobody said") {
  ProbeTally tally;
  CHECK(tally.format().empty());
  tally.accept(say(
      1, "hawk.run.probe", {{"python", false}, {"reason", "--no-probe"}}));
  CHECK(tally.format() == "hawkctl: no probes: --no-probe\n");
}

TEST_CASE("what is no number counts nothing") {
  ProbeTally tally;
  tally.accept(say(1, "hawk.run.probe", {{"python", true}}));
  tally.accept(say(11,
                   "hawk.probe.cost",
                   {{"events", "many"}, {"nanos", std::int64_t{-5}}}));
  CHECK(tally.format().find("in 0 hooks, 0 events") != std::string::npos);
}

TEST_SUITE_END();

} // namespace hawk::cli
