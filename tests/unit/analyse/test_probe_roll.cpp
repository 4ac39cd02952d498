#include "analyse/probe_roll.hpp"
#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace hawk::analyse::test;
using namespace hawk::analyse;

namespace {

using Words = std::vector<std::string>;

hawk::model::ProcessSeen
seen(hawk::model::Pid pid, Words arguments, std::string name = "python3") {
  hawk::model::ProcessSeen process;
  process.process = key(pid);
  process.parent = 10;
  process.name = std::move(name);
  process.arguments = std::move(arguments);
  process.in_tree = true;
  return process;
}

// What is said of a process beside one that has a probe.
Words missing_of(const hawk::model::ProcessSeen& process) {
  LoopScene scene;
  scene.scene().process(process);
  scene.wait(9s);
  return scene.run().not_seen.missing;
}

} // namespace

TEST_SUITE_BEGIN("probe roll");

TEST_CASE("the options by which Python isolates itself") {
  const auto flag = [](Words words) {
    words.insert(words.begin(), "python3");
    return find_isolating_flag(words);
  };
  CHECK(flag({"-I", "x.py"}) == "-I");
  CHECK(flag({"-Es", "x.py"}) == "-E");
  CHECK(flag({"-u", "-S", "x.py"}) == "-S");
  CHECK(flag({"-W", "error", "-I"}) == "-I");
  CHECK(flag({"-Werror", "-X", "dev", "-BI"}) == "-I");
  CHECK(flag({"-Ic", "pass"}) == "-I");
  CHECK(flag({"--check-hash-based-pycs", "never", "-E"}) == "-E");
  // What follows the program is its own; a value is no option.
  CHECK(flag({"x.py", "-I"}).empty());
  CHECK(flag({"-c", "pass", "-I"}).empty());
  CHECK(flag({"-m", "app", "-S"}).empty());
  CHECK(flag({"-X", "-I", "x.py"}).empty());
  CHECK(flag({"-WI", "x.py"}).empty());
  CHECK(flag({"-s", "-P", "-B", "-O"}).empty());
  CHECK(flag({"-"}).empty());
  CHECK(find_isolating_flag({}).empty());
}

TEST_CASE("who has none, and why") {
  CHECK(missing_of(seen(20, {"python3", "-I", "x.py"}))
        == Words{"x[20]: no probe: started with -I"});
  CHECK(missing_of(seen(20, {"/usr/bin/python3", "-Es", "/bin/tool"}, "tool"))
        == Words{"tool[20]: no probe: the first line of its script says -E"});
  CHECK(missing_of(seen(20, {"python3", "x.py"}))
        == Words{"x[20]: no probe: its environment was replaced or its "
                 "interpreter is not CPython 3.8 or later"});
  CHECK(missing_of(seen(20, {"python2.7", "x.py"}, "python2.7"))
        == Words{"x[20]: no probe: python2.7 is older than Python 3.8"});
}

TEST_CASE("what is no interpreter, not of the tree, or was not given one") {
  CHECK(missing_of(seen(20, {"uvicorn", "app"}, "uvicorn")).empty());
  CHECK(missing_of(seen(20, {"python3-config"}, "python3-config")).empty());
  CHECK(missing_of(seen(20, {"node", "x.js"}, "node")).empty());
  auto stranger = seen(20, {"python3", "-I", "x.py"});
  stranger.in_tree = false;
  CHECK(missing_of(stranger).empty());
}

TEST_CASE("a hello, also the short one, or that of the parent of a fork") {
  LoopScene scene;
  scene.scene().process(seen(20, {"python3", "x.py"}));
  scene.scene().process(seen(30, {"python3", "y.py"}));
  auto fork = seen(31, {"python3", "y.py"});
  fork.parent = 30;
  scene.scene().process(fork);
  scene.by(20).say("hawk.probe.ready", {{"runtime", std::string("python")}});
  scene.by(30).say("hawk.probe", {{"runtime", std::string("python")}});
  CHECK(scene.wait(9s).run().not_seen.missing.empty());
}

TEST_CASE("one that had no time to say hello") {
  LoopScene scene;
  scene.at(2s).scene().process(seen(20, {"python3", "x.py"}));
  scene.wait(2400ms);
  CHECK(scene.run().not_seen.missing.empty());
  scene.at(2400ms).scene().exited(20);
  CHECK(scene.wait(9s).run().not_seen.missing.empty());
  // With a reason it needs none.
  LoopScene isolated;
  isolated.scene().process(seen(20, {"python3", "-I", "x.py"}));
  CHECK(isolated.run().not_seen.missing.size() == 1);
}

TEST_CASE("silent where no probe was given") {
  Scene bare;
  bare.process(seen(20, {"python3", "-I", "x.py"})).sampled(9s);
  CHECK(bare.run().not_seen.missing.empty());
}

TEST_CASE("what run says it gave decides") {
  const auto count = [](bool python, bool node) {
    hawk::model::LogEvent given;
    given.process = key(5);
    given.event_name = "hawk.run.probe";
    given.attributes = {{"python", python}, {"node", node}};
    Scene scene;
    scene.push(given);
    scene.process(seen(20, {"python3", "x.py"}));
    scene.process(seen(21, {"node", "x.js"}, "node"));
    scene.sampled(9s);
    return scene.run().not_seen.missing;
  };
  CHECK(count(false, false).empty());
  CHECK(count(true, true).size() == 2);
  REQUIRE(count(false, true).size() == 1);
  CHECK(has(count(false, true)[0], "x[21]: no probe: its environment"));
}

TEST_CASE("many are counted") {
  LoopScene scene;
  for (hawk::model::Pid pid = 20; pid < 60; ++pid) {
    scene.scene().process(seen(pid, {"python3", "-I", "x.py"}));
  }
  const auto missing = scene.run().not_seen.missing;
  REQUIRE(missing.size() == ProbeRoll::k_most_named + 1);
  CHECK(missing.back() == "no probe in 24 more processes of Python or Node");
}

TEST_SUITE_END();
