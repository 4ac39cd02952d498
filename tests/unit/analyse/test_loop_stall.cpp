#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk;
using namespace hawk::analyse::test;
using namespace std::chrono_literals;
using model::StallSeen;

namespace {

// A recv(2) that held asyncio for 400 ms.
StallSeen make_stall() {
  StallSeen stall;
  stall.thread = {key(10), 10};
  stall.name = "python3";
  stall.began = 1s;
  stall.lasted = 400ms;
  stall.ended = true;
  stall.proof = StallSeen::Proof::turn;
  stall.in_loop = true;
  stall.samples = 80;
  stall.in_call = 78;
  stall.on_processor = 2;
  stall.wait = read_from({ObjectKey::Kind::socket, 5}, 8);
  stall.wait.call = "recvfrom";
  stall.peer = "127.0.0.1:6379";
  stall.asleep = 390ms;
  stall.processor_time = 3ms;
  stall.stack = {{"/usr/lib/python3/dist-packages/redis/connection.py",
                  61,
                  "read",
                  false},
                 {"/srv/agent.py", 41, "step", true},
                 {"/usr/lib/python3.11/asyncio/events.py", 80, "_run", false}};
  return stall;
}

StallSeen make_busy() {
  StallSeen stall = make_stall();
  stall.wait = {};
  stall.peer.clear();
  stall.in_call = 0;
  stall.on_processor = 80;
  stall.asleep = 0ms;
  stall.processor_time = 395ms;
  stall.stack = {{"/srv/agent.py", 12, "busy", true}};
  return stall;
}

std::vector<model::Finding> find(const std::vector<StallSeen>& stalls) {
  analyse::Engine engine;
  engine.accept({0, 0, 0ns, model::Header{}});
  std::uint64_t sequence = 0;
  for (const StallSeen& stall : stalls) {
    engine.accept({0, ++sequence, stall.began + stall.lasted, stall});
  }
  return engine.finish("scene").findings;
}

} // namespace

TEST_SUITE("loop stall") {
  TEST_CASE("names call, descriptor, other end, line, length and fix") {
    const auto findings = find({make_stall()});
    REQUIRE(findings.size() == 1);
    const model::Finding& found = findings[0];
    CHECK(found.rule == "loop-stall");
    CHECK(found.level == model::Level::warning);
    CHECK(found.confidence == model::Confidence::confirmed);
    CHECK(found.message.find("held its event loop for 400 ms in recvfrom on "
                             "fd 8 (127.0.0.1:6379)")
          != std::string::npos);
    REQUIRE(found.cause);
    CHECK(found.cause->file == "/srv/agent.py");
    CHECK(found.cause->line == 41);
    CHECK(found.fix.find("redis.asyncio") != std::string::npos);
  }

  TEST_CASE("one that goes on says so, and is the same finding at its end") {
    StallSeen going = make_stall();
    going.ended = false;
    going.lasted = 104ms;
    const auto first = find({going});
    REQUIRE(first.size() == 1);
    CHECK(first[0].message.find("already") != std::string::npos);
    const auto both = find({going, make_stall()});
    REQUIRE(both.size() == 1);
    CHECK(both[0].message.find("for 400 ms") != std::string::npos);
    CHECK(both[0].identity == first[0].identity);
  }

  TEST_CASE("stalls at one line are counted") {
    StallSeen second = make_stall();
    second.began = 5s;
    second.lasted = 300ms;
    const auto findings = find({make_stall(), second});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message.find("2 times, 700 ms in all, up to 400 ms")
          != std::string::npos);
  }

  TEST_CASE("computing is told from calls, and has another fix") {
    const auto findings = find({make_busy()});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message.find("computing") != std::string::npos);
    CHECK(findings[0].fix.find("ProcessPoolExecutor") != std::string::npos);
  }

  TEST_CASE("a machine without a processor to spare is no stall") {
    StallSeen stall = make_busy();
    stall.ready_time = 310ms;
    stall.processor_time = 90ms;
    CHECK(find({stall}).empty());
    // While it waits for one nothing is counted.
    stall.ready_time = 0ms;
    stall.processor_time = 4ms;
    stall.ended = false;
    CHECK(find({stall}).empty());
  }

  TEST_CASE("what is not known to be one absence, or in the loop, is none") {
    StallSeen unproven = make_stall();
    unproven.proof = StallSeen::Proof::none;
    CHECK(find({unproven}).empty());
    StallSeen outside = make_stall();
    outside.in_loop = false;
    CHECK(find({outside}).empty());
  }

  TEST_CASE("a debugger and a dialogue are meant") {
    StallSeen debugged = make_stall();
    debugged.stack.insert(
        debugged.stack.begin(),
        {"/usr/lib/python3.11/pdb.py", 1, "interaction", false});
    CHECK(find({debugged}).empty());
    StallSeen asked = make_stall();
    asked.wait = read_from(tty_key(), 0);
    CHECK(find({asked}).empty());
  }

  TEST_CASE("in no call and not on the processor is nobody's doing") {
    StallSeen frozen = make_stall();
    frozen.wait = {};
    frozen.on_processor = 0;
    frozen.in_call = 0;
    CHECK(find({frozen}).empty());
  }

  TEST_CASE("waiting for the interpreter's lock is suspected only") {
    StallSeen stall = make_stall();
    stall.wait = lock_wait();
    stall.peer.clear();
    stall.asleep = 5ms;
    const auto findings = find({stall});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].confidence == model::Confidence::suspected);
    CHECK(findings[0].message.find("GIL") != std::string::npos);
  }

  TEST_CASE("an import is a note") {
    StallSeen stall = make_busy();
    stall.stack.insert(stall.stack.begin(),
                       {"<frozen importlib._bootstrap>", 1, "_load", false});
    const auto findings = find({stall});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].level == model::Level::note);
  }

  TEST_CASE("who is alone in its loop keeps nobody waiting") {
    analyse::Engine engine;
    engine.accept({0, 0, 0ns, model::Header{}});
    model::LogEvent state;
    state.process = key(10);
    state.event_name = "hawk.state";
    state.attributes = {{"tasks", std::int64_t{1}}};
    engine.accept({0, 1, 1s, state});
    engine.accept({0, 2, 2s, make_stall()});
    const auto findings = engine.finish("scene").findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].level == model::Level::note);
  }

  TEST_CASE("memory is bounded, and what is left out is said") {
    std::vector<StallSeen> many;
    for (int line = 0; line < 600; ++line) {
      StallSeen stall = make_busy();
      stall.began = std::chrono::seconds(line);
      stall.stack[0].line = line;
      many.push_back(stall);
    }
    CHECK(find(many).size() == analyse::LoopStall::k_most_cases);
  }
}
