#include "unit/analyse/loop_scene.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace hawk::analyse::test;
namespace base = hawk::base;
using hawk::model::Confidence;
using hawk::model::Finding;
using hawk::model::Level;

namespace {

Attributes again(std::int64_t first,
                 std::int64_t connection,
                 const std::string& request = "ab12",
                 std::int64_t count = 2) {
  return Attributes{{"connection", connection},
                    {"first_connection", first},
                    {"loop", connection},
                    {"request", request},
                    {"request_label", std::string("POST /v1/chat")},
                    {"count", count},
                    {"answered", true}}
         + line(25);
}

Finding find_twice(const LoopScene& scene) {
  for (const Finding& finding : scene.run().findings) {
    if (finding.rule == "sent-twice") {
      return finding;
    }
  }
  return {};
}

// Ten jobs, each a loop of its own; all but the first find the connection of
// the one before, and send again on a new one.
LoopScene masked() {
  LoopScene scene;
  for (std::int64_t i = 1; i <= 10; ++i) {
    scene.story(fmt::format("main-10-{}", i), "main", "call").start(i);
    if (i > 1) {
      scene.stale(i - 1, i - 1, i);
      scene.open(i, i, "openai")
          .shut(i - 1)
          .say("hawk.request.again", again(i - 1, i));
    } else {
      scene.open(i, i, "openai");
    }
    scene.close(i).say("hawk.story.end", {{"outcome", std::string("ok")}});
  }
  return scene;
}

} // namespace

TEST_SUITE_BEGIN("sent-twice");

TEST_CASE("masked by a retry: how many of how many") {
  const auto finding = find_twice(masked());
  CHECK(finding.level == Level::error);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "worker[10] sent 9 openai requests to 127.0.0.1:6379 again although "
           "the first was handed to the kernel");
  CHECK(detail(finding, "count")
        == "9 requests went out 18 times, in 9 of 10 stories of this kind so "
           "far");
  CHECK(detail(finding, "request") == "POST /v1/chat");
  CHECK(has(detail(finding, "first"), "the answer came, unread, for 9 of 9"));
  CHECK(
      has(detail(finding, "again"), "connection 2, in main call (main-10-2)"));
  REQUIRE(finding.cause);
  CHECK(finding.cause->line == 25);
  CHECK(has(finding.fix, "idempotency key"));
  CHECK(has(finding.fix, "AsyncOpenAI"));
}

TEST_CASE("it stands beside the stale connection, and nothing else does") {
  const auto report = masked().wait(60s).run();
  std::vector<std::string> rules;
  for (const auto& finding : report.findings) {
    rules.push_back(finding.rule);
  }
  // The last connection survives, by the same defect.
  CHECK(rules
        == std::vector<std::string>{"stale-loop-connection", "sent-twice"});
}

TEST_CASE("the first connection, while it is known") {
  LoopScene scene;
  scene.in("task-10-1").second_loop("httpx").stale(1, 1, 2).open(2, 2, "httpx");
  scene.say("hawk.request.again", again(1, 2));
  const auto finding = find_twice(scene);
  CHECK(has(detail(finding, "first"),
            "connection 1, opened in task-10-1, worker.py:12 in get_client"));
  CHECK(finding.related.at(0).line == 12);
}

TEST_CASE("the first connection, after the retry has closed it") {
  LoopScene scene;
  scene.in("task-10-1").second_loop("httpx").stale(1, 1, 2).shut(1);
  scene.open(2, 2, "").say("hawk.request.again", again(1, 2));
  const auto finding = find_twice(scene);
  CHECK(finding.related.at(0).line == 12);
  CHECK(has(finding.message, "httpx request"));
}

TEST_CASE("one request that goes on is one, with all its sends") {
  LoopScene scene;
  scene.in("task-10-1").second_loop();
  for (std::int64_t count : {2, 3, 4}) {
    scene.say("hawk.request.again", again(1, 2, "ab12", count));
  }
  const auto finding = find_twice(scene);
  CHECK(has(finding.message, "sent 1 redis request to"));
  CHECK(has(detail(finding, "count"), "1 request went out 4 times"));
}

TEST_CASE("what may be meant, or does no harm, is in doubt") {
  struct Case {
    const char* label;
    std::int64_t connection;
    base::Nanos after;
    bool sure;
    const char* doubt;
  };
  for (const auto& [label, connection, after, sure, doubt] :
       {Case{"POST /v1/chat", 2, 1s, true, ""},
        Case{"INCR jobs", 2, 59s, true, ""},
        Case{"INCR jobs", 1, 1s, false, "on the same connection"},
        Case{"INCR jobs", 2, 61s, false, "more than a minute later"},
        Case{"PING", 2, 1s, false, "only reads"},
        Case{"GET /v1/models", 2, 1s, false, "only reads"},
        Case{"HEAD /", 2, 1s, false, "only reads"},
        Case{"SELECT 1", 2, 1s, false, "only reads"},
        Case{"query", 2, 1s, false, "was not seen"}}) {
    CAPTURE(label);
    LoopScene scene;
    scene.in("task-10-1").second_loop();
    scene.say("hawk.request.again",
              Attributes{{"request_label", std::string(label)},
                         {"after_nano", after.count()}}
                  + again(1, connection));
    const auto finding = find_twice(scene);
    CHECK(finding.level == (sure ? Level::error : Level::warning));
    CHECK(finding.confidence
          == (sure ? Confidence::confirmed : Confidence::suspected));
    CHECK(has(detail(finding, "doubt"), doubt));
    CHECK(detail(finding, "doubt").empty() == sure);
  }
}

TEST_CASE("those in doubt are not counted with those that are sure") {
  LoopScene scene;
  scene.in("task-10-1").second_loop();
  scene.say("hawk.request.again", again(1, 2));
  scene.say("hawk.request.again",
            Attributes{{"request_label", std::string("GET cfg")}}
                + again(1, 2, "cd34"));
  std::vector<Level> levels;
  for (const Finding& finding : scene.run().findings) {
    if (finding.rule == "sent-twice") {
      CHECK(has(finding.message, "sent 1 redis request to"));
      levels.push_back(finding.level);
    }
  }
  CHECK(levels == std::vector<Level>{Level::error, Level::warning});
}

TEST_CASE("requests of different stories, or of none, are not compared") {
  LoopScene scene;
  scene.second_loop().in("").say("hawk.request.again", again(1, 2));
  CHECK(find_twice(scene).rule.empty());
  // The same request of two stories: each has its own count.
  scene.in("task-10-1").say("hawk.request.again", again(1, 2));
  scene.in("task-10-2").say("hawk.request.again", again(1, 2));
  CHECK(has(detail(find_twice(scene), "count"), "2 requests went out 4 times"));
}

TEST_CASE("the clean twin sends each once") {
  LoopScene scene;
  scene.in("task-10-1").start(1).open(1, 1, "httpx").shut(1).close(1);
  scene.in("task-10-2").start(2).open(2, 2, "httpx").shut(2).close(2);
  CHECK(scene.wait(9s).run().findings.empty());
}

TEST_CASE("ten thousand, bounded") {
  LoopScene scene;
  scene.second_loop();
  for (int i = 0; i < 10'000; ++i) {
    scene.in(fmt::format("task-10-{}", i))
        .say("hawk.request.again", again(1, 2));
  }
  const auto begin = std::chrono::steady_clock::now();
  CHECK(has(find_twice(scene).message, "sent 10000 redis requests"));
  CHECK(std::chrono::steady_clock::now() - begin < 20s);
}

TEST_SUITE_END();
