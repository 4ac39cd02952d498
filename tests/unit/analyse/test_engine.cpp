#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::analyse::Engine;
using hawk::model::Finding;
using hawk::model::Level;

TEST_SUITE_BEGIN("engine");

TEST_CASE("the same events give the same report") {
  const auto scene = blocked_server().thread(10, wait_child(20)).sampled(4s);
  CHECK(!scene.run().findings.empty());
  CHECK(scene.run() == scene.run());
}

TEST_CASE("a finding is announced when it is new and when it changed") {
  auto scene = blocked_server().thread(10, sleep_wait()).sampled(3s);
  scene.sampled(4s).at(4s).thread(10, wait_child(20)).sampled(5s).sampled(6s);
  std::vector<Level> told;
  Engine engine([&](const Finding& finding) { told.push_back(finding.level); });
  for (const auto& event : scene.events()) {
    engine.accept(event);
  }
  CHECK(told == std::vector<Level>{Level::warning, Level::error});
  // Kept once, with the last look at it.
  const auto report = engine.finish("x");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].last_seen == 6s);
}

TEST_CASE("a pipe that is blocked for less than the window is undecided") {
  const auto undecided = [](const Scene& scene) {
    Engine engine;
    for (const auto& event : scene.events()) {
      engine.accept(event);
    }
    return engine.is_undecided();
  };
  auto scene = blocked_server().thread(10, wait_child(20));
  CHECK(undecided(scene.sampled(2s)));
  CHECK(!undecided(scene.sampled(4s)));
  // It moved on, and is blocked again.
  scene.at(5s).thread(20, write_to(pipe_key(2), 2), 8).sampled(6s);
  CHECK(undecided(scene));
  CHECK(!undecided(scene.thread_gone(20).sampled(7s)));
  CHECK(!undecided(Scene{}));
}

TEST_CASE("what was lost or hidden is in the report") {
  Scene scene;
  hawk::model::Gap gap;
  gap.records = 2;
  gap.bytes = 100;
  scene.push(gap).push(gap);
  scene.push(hawk::model::Blindness{4, {"a"}});
  scene.push(hawk::model::Blindness{1, {"a", "b"}});
  const auto report = scene.run();
  CHECK(report.not_seen.lost_records == 4);
  CHECK(report.not_seen.lost_bytes == 200);
  CHECK(report.not_seen.hidden_processes == 4);
  CHECK(report.not_seen.missing == std::vector<std::string>{"a", "b"});
  CHECK(report.stats.events == 5);
}

TEST_CASE("every rule that is found is in the table, and explained") {
  CHECK(hawk::analyse::find_rule("no-such-rule") == nullptr);
  for (const auto& rule : hawk::analyse::all_rules()) {
    CHECK(hawk::analyse::find_rule(rule.id) == &rule);
    CHECK(!rule.meaning.empty());
    CHECK(!rule.evidence.empty());
    CHECK(!rule.fix.empty());
  }
  const auto finding =
      blocked_server().thread(10, wait_child(20)).sampled(4s).find_one();
  CHECK(hawk::analyse::find_rule(finding.rule) != nullptr);
}

TEST_CASE("a topic's rules, and no others, are asked") {
  using hawk::model::Topic;
  const auto scene = blocked_server().thread(10, wait_child(20)).sampled(4s);
  const auto find = [&scene](std::optional<Topic> topic) {
    Engine engine({}, {hawk::analyse::k_default_window, topic});
    for (const auto& event : scene.events()) {
      engine.accept(event);
    }
    return engine.finish("x");
  };
  CHECK(find(Topic::pipes).findings.size() == 1);
  CHECK(find(std::nullopt).findings.size() == 1);
  CHECK(find(Topic::connections).findings.empty());
  const auto all = hawk::analyse::all_rules();
  CHECK(find(std::nullopt).rules.size() == all.size());
  const auto of_pipes = find(Topic::pipes).rules;
  CHECK(of_pipes.size() == 9);
  CHECK(of_pipes.size() + find(Topic::connections).rules.size()
            + find(Topic::lag).rules.size()
        == all.size());
  for (const auto& rule : of_pipes) {
    CHECK(rule.topic == Topic::pipes);
  }
}

TEST_CASE("two strangers to the agent are not spoken of") {
  // They share a pipe with it, and so are in sight.
  hawk::model::ProcessSeen client;
  client.process = key(10);
  client.name = "client";
  hawk::model::ProcessSeen server;
  server.process = key(20);
  server.parent = 10;
  auto scene = blocked_server()
                   .process(client)
                   .process(server)
                   .process(30, "agent")
                   .thread(10, wait_child(20));
  CHECK(scene.sampled(4s).run().findings.empty());
  // One of them is enough.
  client.in_tree = true;
  CHECK(scene.process(client).sampled(5s).run().findings.size() == 1);
}

TEST_SUITE_END();
