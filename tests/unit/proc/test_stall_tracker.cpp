#include "proc/stall_tracker.hpp"

#include <doctest/doctest.h>

using namespace hawk;
using namespace std::chrono_literals;
using base::Nanos;
using proc::Glance;
using proc::SyscallLine;
using Proof = model::StallSeen::Proof;

namespace {

constexpr long k_recv = 45;

// Drives a tracker as a LoopThread does, and keeps what it says.
struct Scene {
  proc::StallTracker tracker{{}, Nanos{}};
  Nanos now{};
  proc::SchedStat pulse{1, 1, 1};
  std::vector<model::StallSeen> told;

  void put(std::optional<model::StallSeen> one) {
    if (one) {
      told.push_back(std::move(*one));
    }
  }

  void poll(Nanos time) {
    ++pulse.slices;
    look(time, SyscallLine::State::inside, true);
  }

  void run(Nanos time) {
    ++pulse.slices;
    look(time, SyscallLine::State::running, false);
  }

  // Since the last glance, or newly.
  void sleep(Nanos time, long number = k_recv) {
    look(time, SyscallLine::State::inside, false, number);
  }

  void look(Nanos time,
            SyscallLine::State state,
            bool in_poll,
            long number = k_recv) {
    now = time;
    Glance glance;
    glance.at = time;
    glance.pulse = pulse;
    glance.line.state = state;
    glance.line.number = number;
    glance.in_poll = in_poll;
    put(tracker.see(glance));
  }

  void stack(double end_time, std::uint32_t callback, bool in_loop = true) {
    proc::PythonStack stack;
    stack.lines = {{"/srv/agent.py", 7, "main", true}};
    stack.in_loop = in_loop;
    stack.turn = proc::LoopTurn{end_time, callback};
    put(tracker.see_stack(now, stack));
  }

  void no_turn() {
    proc::PythonStack stack;
    stack.lines = {{"/srv/agent.py", 7, "main", true}};
    put(tracker.see_stack(now, stack));
  }
};

} // namespace

TEST_SUITE("stall tracker") {
  TEST_CASE("a sleep in one call is a stall, told once it is long and at last") {
    Scene scene;
    scene.poll(0ms);
    ++scene.pulse.slices;
    for (Nanos at = 10ms; at <= 410ms; at += 5ms) {
      scene.sleep(at);
    }
    REQUIRE(scene.told.size() == 1);
    CHECK_FALSE(scene.told[0].ended);
    CHECK(scene.told[0].lasted >= 100ms);
    CHECK(scene.told[0].lasted < 110ms);
    scene.poll(415ms);
    REQUIRE(scene.told.size() == 2);
    CHECK(scene.told[1].ended);
    CHECK(scene.told[1].proof == Proof::asleep);
    CHECK(scene.told[1].began == 5ms);
    CHECK(scene.told[1].lasted == 407500us);
    CHECK(scene.told[1].on_processor == 0);
  }

  TEST_CASE("what lasts is told again at 1 s and each time it has doubled") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 4500ms; at += 5ms) {
      scene.sleep(at);
    }
    REQUIRE(scene.told.size() == 4);
    CHECK(scene.told[1].lasted / 100ms == 10);
    CHECK(scene.told[2].lasted / 100ms == 20);
    CHECK(scene.told[3].lasted / 100ms == 40);
    CHECK(scene.told[3].began == scene.told[0].began);
  }

  TEST_CASE("it was on the processor no longer than it lasted") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 300ms; at += 5ms) {
      scene.pulse.run_time += static_cast<std::uint64_t>(Nanos(5ms).count());
      scene.run(at);
      if (at < 200ms) { // sure up to there only
        scene.stack(0.005, 0);
      }
    }
    scene.poll(305ms);
    REQUIRE_FALSE(scene.told.empty());
    const model::StallSeen& last = scene.told.back();
    CHECK(last.processor_time > 200ms);
    CHECK(last.processor_time <= last.lasted);
  }

  TEST_CASE("many short sleeps are none: it may have polled in between") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 1000ms; at += 5ms) {
      ++scene.pulse.slices;
      scene.sleep(at);
      scene.no_turn();
    }
    scene.poll(1005ms);
    CHECK(scene.told.empty());
  }

  TEST_CASE("busy without a turn that is known is none") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 1000ms; at += 5ms) {
      scene.run(at);
      scene.no_turn();
    }
    scene.poll(1005ms);
    CHECK(scene.told.empty());
  }

  TEST_CASE("busy in turn after turn is none") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 1000ms; at += 5ms) {
      scene.run(at);
      scene.stack(static_cast<double>(at.count()) / 1e9 - 0.001, 0);
    }
    scene.poll(1005ms);
    CHECK(scene.told.empty());
  }

  TEST_CASE("callback after callback of one turn is none") {
    Scene scene;
    scene.poll(0ms);
    std::uint32_t callback = 0;
    for (Nanos at = 10ms; at <= 1000ms; at += 5ms) {
      scene.run(at);
      scene.stack(0.004, ++callback);
    }
    scene.poll(1005ms);
    CHECK(scene.told.empty());
  }

  TEST_CASE("busy in one callback is one, and begins when its poll returned") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 20ms; at <= 350ms; at += 5ms) {
      scene.run(at);
      scene.stack(0.003, 0);
    }
    scene.poll(355ms);
    REQUIRE(scene.told.size() == 2);
    const model::StallSeen& stall = scene.told[1];
    CHECK(stall.proof == Proof::turn);
    CHECK(stall.began == 3ms);
    CHECK(stall.lasted == 349500us);
    CHECK(stall.on_processor == stall.samples);
    CHECK(stall.in_loop);
    CHECK(stall.stack.size() == 1);
  }

  TEST_CASE("a busy loop that then is held counts from the turn that holds") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 500ms; at += 5ms) {
      scene.run(at);
      scene.stack(static_cast<double>(at.count()) / 1e9 - 0.001, 0);
    }
    for (Nanos at = 505ms; at <= 805ms; at += 5ms) {
      scene.run(at);
      scene.stack(0.503, 0);
    }
    scene.poll(810ms);
    REQUIRE(!scene.told.empty());
    CHECK(scene.told.back().began == 503ms);
    CHECK(scene.told.back().lasted == 304500us);
  }

  TEST_CASE("behind the last turn that was seen nothing is claimed") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 200ms; at += 5ms) {
      scene.run(at);
      scene.stack(0.004, 0);
    }
    for (Nanos at = 205ms; at <= 900ms; at += 5ms) {
      scene.run(at);
    }
    scene.poll(905ms);
    CHECK(scene.told.back().lasted < 220ms);
  }

  TEST_CASE("a turn that is seen to go on is claimed without its stack") {
    Scene scene;
    scene.poll(0ms);
    scene.run(10ms);
    scene.stack(0.005, 0);
    for (Nanos at = 20ms; at <= 400ms; at += 20ms) {
      scene.run(at);
      scene.tracker.see_turn(at, proc::LoopTurn{0.005, 0});
      CHECK(scene.tracker.stands());
    }
    scene.run(420ms);
    scene.tracker.see_turn(420ms, proc::LoopTurn{0.415, 0}); // another one
    CHECK_FALSE(scene.tracker.stands());
    scene.run(440ms);
    scene.tracker.see_turn(440ms, std::nullopt);
    scene.poll(460ms);
    REQUIRE(!scene.told.empty());
    CHECK(scene.told.back().ended);
    CHECK(scene.told.back().began == 5ms);
    CHECK(scene.told.back().lasted == 415ms); // up to 20 ms behind the last
    CHECK(scene.told.back().stack_samples == 1);
  }

  TEST_CASE("a stall ends where its turn does, and stays one of the loop") {
    Scene scene;
    scene.poll(0ms);
    for (Nanos at = 10ms; at <= 200ms; at += 5ms) {
      scene.run(at);
      scene.stack(0.004, 0);
    }
    scene.run(205ms);
    scene.no_turn(); // in select()
    scene.run(210ms);
    scene.poll(215ms);
    REQUIRE(!scene.told.empty());
    CHECK(scene.told.back().ended);
    CHECK(scene.told.back().in_loop);
    CHECK(scene.told.back().lasted < 205ms);
    CHECK(scene.told.back().lasted > 190ms);
  }

  TEST_CASE("outside of the loop is said") {
    Scene scene;
    scene.poll(0ms);
    ++scene.pulse.slices;
    for (Nanos at = 10ms; at <= 300ms; at += 5ms) {
      scene.sleep(at);
      scene.no_turn();
    }
    scene.poll(305ms);
    REQUIRE(!scene.told.empty());
    CHECK_FALSE(scene.told.back().in_loop);
  }

  TEST_CASE("who was stopped is not accused") {
    Scene scene;
    scene.poll(0ms);
    ++scene.pulse.slices;
    for (Nanos at = 10ms; at <= 300ms; at += 5ms) {
      scene.sleep(at);
      if (at == 50ms) {
        scene.tracker.see_stop();
      }
    }
    scene.poll(305ms);
    CHECK(scene.told.empty());
  }

  TEST_CASE("a thread that was never in its poll has not begun") {
    Scene scene;
    for (Nanos at = 10ms; at <= 300ms; at += 5ms) {
      scene.sleep(at);
    }
    CHECK(scene.told.empty());
    scene.tracker.assume_in_loop();
    for (Nanos at = 305ms; at <= 600ms; at += 5ms) {
      scene.sleep(at);
    }
    CHECK(scene.told.size() == 1);
  }

  TEST_CASE("the longest of its calls is named") {
    Scene scene;
    scene.poll(0ms);
    ++scene.pulse.slices;
    scene.sleep(10ms, 42);
    scene.stack(0.004, 0);
    model::Wait wait;
    wait.kind = model::Wait::Kind::other;
    wait.call = "connect";
    scene.tracker.see_call(wait, "", {}, "");
    ++scene.pulse.slices;
    for (Nanos at = 15ms; at <= 300ms; at += 5ms) {
      scene.sleep(at);
      scene.stack(0.004, 0);
      if (scene.tracker.wants_call()) {
        wait.call = "recvfrom";
        scene.tracker.see_call(wait, "127.0.0.1:6379", {}, "");
      }
    }
    scene.poll(305ms);
    REQUIRE(!scene.told.empty());
    CHECK(scene.told.back().wait.call == "recvfrom");
    CHECK(scene.told.back().peer == "127.0.0.1:6379");
    CHECK(scene.told.back().in_call + 1 == scene.told.back().samples);
  }
}
