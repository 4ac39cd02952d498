#include "analyse/emit_rules.hpp"

#include "analyse/current_findings.hpp"
#include "unit/analyse/emit_scene.hpp"

#include <doctest/doctest.h>
#include <vector>

using namespace hawk::analyse;
using namespace hawk::analyse::test;
namespace model = hawk::model;

namespace {

struct Raised final : FindingSink {
  void raise(model::Finding finding) override {
    for (model::Finding& known : all) {
      if (known.identity == finding.identity) {
        known = std::move(finding);
        return;
      }
    }
    all.push_back(std::move(finding));
  }

  std::vector<model::Finding> all;
};

// worker[10], whose emissions the test tells.
class Case final {
public:
  explicit Case(Nanos late = std::chrono::milliseconds(20))
      : rules_(world_, found_, late) {}

  Case& emit(const EmitTold& told, Attributes more = {}) {
    model::LogEvent event;
    event.process = key(10);
    event.event_name = "hawk.emit";
    event.attributes = std::move(more);
    event.attributes.merge(attributes_of(told, ++emits_) + line(7, "emit"));
    event.attributes.try_emplace("interpreter", std::int64_t{0});
    rules_.on_event({0, ++sequence_, std::chrono::seconds(1), event});
    return *this;
  }

  const std::vector<model::Finding>& finish() {
    rules_.finish(std::chrono::seconds(2));
    return found_.all;
  }

  std::vector<std::string> rules() {
    std::vector<std::string> names;
    for (const model::Finding& finding : finish()) {
      names.push_back(finding.rule);
    }
    return names;
  }

private:
  World world_;
  Raised found_;
  EmitRules rules_;
  std::int64_t emits_ = 0;
  std::uint64_t sequence_ = 0;
};

using Rules = std::vector<std::string>;

// Made at the end of a step, started when the next one waits.
EmitTold late_step(int step) {
  const double at = step * 100.0;
  return {at, at + 40, at + 40.1, at + 42, "ok", step, step + 1};
}

void add_late_steps(Case& made, int number) {
  for (int step = 0; step < number; ++step) {
    made.emit(late_step(step),
              {{"via", std::string("worker.py:17 agent")},
               {"during", std::string("worker.py:9 agent [task Task-1]")}});
  }
}

// Starts at once, and takes long.
void add_slow_steps(Case& made, const std::string& name) {
  for (int step = 0; step < 10; ++step) {
    const double at = step * 100.0;
    made.emit({at, at + 0.1, at + 0.2, at + 200, "ok", step, step},
              {{"name", name}, {"function", std::string("run")}});
  }
}

} // namespace

TEST_SUITE_BEGIN("emit_rules");

TEST_CASE("events that leave in the next step name both lines") {
  Case made;
  add_late_steps(made, 10);
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  const model::Finding& finding = found.front();
  CHECK(finding.rule == "one-step-late");
  CHECK(finding.level == model::Level::error);
  CHECK(finding.confidence == model::Confidence::confirmed);
  CHECK(finding.message
        == "publish() leaves one step late: the task that emits it holds the "
           "loop for 40.1 ms more, into its next step");
  REQUIRE(finding.cause);
  CHECK(finding.cause->file == "worker.py");
  CHECK(finding.cause->line == 17);
  CHECK(finding.cause->function == "agent");
  REQUIRE(finding.related.size() == 2);
  CHECK(finding.related[0].role == "producer");
  CHECK(finding.related[0].name == "agent");
  CHECK(finding.related[1].role == "holder");
  CHECK(finding.related[1].line == 9);
  CHECK(finding.fix.substr(0, 15) == "await publish()");
}

TEST_CASE("four emissions are too few") {
  Case four;
  add_late_steps(four, 4);
  CHECK(four.rules().empty());
  Case five;
  add_late_steps(five, 5);
  CHECK(five.rules() == Rules{"one-step-late"});
}

TEST_CASE("a share that may be chance, or is too small, is no step late") {
  const auto rules_of = [](int late, int of) {
    Case made;
    for (int step = 0; step < of; ++step) {
      EmitTold told = late_step(step);
      told.start_step = step < late ? step + 1 : step;
      made.emit(told);
    }
    return made.rules();
  };
  CHECK(rules_of(4, 5) != Rules{"one-step-late"}); // surely 38 %
  CHECK(rules_of(9, 10) == Rules{"one-step-late"});
  CHECK(rules_of(70, 100) != Rules{"one-step-late"}); // surely 60 %
}

TEST_CASE("a loop whose turns are that long is late with everything") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    made.emit(late_step(step), {{"iteration_nano", std::int64_t{5'000'000}}});
  }
  CHECK(made.rules() != Rules{"one-step-late"});
}

TEST_CASE("what is late now and then is a hiccup") {
  Case made;
  for (int step = 0; step < 200; ++step) {
    const double at = step * 100.0;
    const double wait = step % 40 == 0 ? 40 : 0.1;
    made.emit({at, at + wait, at + wait, at + wait + 2, "ok", step, step});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("a burst that a busy machine cut in steps is none") {
  const auto rules_of = [](int burst) {
    Case made;
    for (int i = 0; i < 20; ++i) {
      EmitTold told = late_step(i);
      told.step = i / burst;
      told.start_step = told.step + 1;
      made.emit(told, {{"steps", std::string("site")}});
    }
    return made.rules();
  };
  CHECK(rules_of(1) == Rules{"one-step-late"});
  CHECK(rules_of(2) == Rules{"one-step-late"});
  CHECK(rules_of(5) != Rules{"one-step-late"});
}

TEST_CASE("what others hold is not blamed on the producer") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    EmitTold told = late_step(step);
    told.segment_end = told.event + 1;
    made.emit(told,
              {{"during", std::string("worker.py:12 hog [task Task-2]")}});
  }
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  CHECK(found.front().rule == "late-emit");
  CHECK(found.front().level == model::Level::warning);
  CHECK(found.front().evidence.front().second
        == model::EvidenceValue{std::string("queue")});
  REQUIRE(found.front().related.size() == 1);
  CHECK(found.front().related.front().name == "Task-2");
}

TEST_CASE("the same step, held by its producer, is late") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    EmitTold told = late_step(step);
    told.start_step = told.step;
    made.emit(told);
  }
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  CHECK(found.front().rule == "late-emit");
  CHECK(found.front().evidence.front().second
        == model::EvidenceValue{std::string("producer")});
}

TEST_CASE("a slow sink is a note, and only of what tells something") {
  Case made;
  add_slow_steps(made, "publish");
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  CHECK(found.front().rule == "late-emit");
  CHECK(found.front().level == model::Level::note);
  CHECK(found.front().evidence.front().second
        == model::EvidenceValue{std::string("execution")});
  Case other;
  add_slow_steps(other, "handle");
  CHECK(other.rules().empty());
}

TEST_CASE("a sink is not to blame for a loop that is held on the way") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    const double at = step * 100.0;
    made.emit({at, at + 0.1, at + 0.2, at + 50, "ok", step, step},
              {{"busy_nano", std::int64_t{40'000'000}}});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("healthy emissions are left alone") {
  Case made;
  for (int step = 0; step < 100; ++step) {
    const double at = step * 100.0;
    made.emit({at, at + 0.1, at + 0.2, at + 2, "ok", step, step});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("what is awaited may start when it likes") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    made.emit(late_step(step), {{"awaited", true}});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("workers made before a long set-up are no events") {
  Case made;
  for (int number = 0; number < 20; ++number) {
    const double at = number * 50.0;
    made.emit({at, 1000, 1000.1, 30'000, "cancelled", number, 20},
              {{"teardown", true}});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("one burst that waits for itself is no pattern") {
  Case made;
  for (int number = 0; number < 50; ++number) {
    made.emit({number * 0.01, 1, 1.0 + number * 5, 3.0 + number * 5, "ok"});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("events cut off by the end are lost, if others like them arrived") {
  Case made;
  const EmitTold cut{500, 500.1, 500.2, 510, "cancelled", 5, 5};
  made.emit(cut, {{"teardown", true}});
  CHECK(made.rules().empty());
  for (int step = 0; step < 3; ++step) {
    const double at = step * 100.0;
    made.emit({at, at + 0.1, at + 0.2, at + 2, "ok", step, step});
  }
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  CHECK(found.front().rule == "lost-emit");
  CHECK(found.front().level == model::Level::error);
  CHECK(found.front().message
        == "publish() was emitted and lost 1 of 4 times: the program ends "
           "without waiting for it");
}

TEST_CASE("what a callback made for a client is not lost at the end") {
  Case made;
  for (int step = 0; step < 5; ++step) {
    const double at = step * 100.0;
    EmitTold told{at, at + 0.1, at + 0.2, at + 2, "ok", step, step};
    told.producer = 0;
    made.emit(told);
  }
  EmitTold cut{500, 500.1, 500.2, 510, "cancelled", 5, 5};
  cut.producer = 0;
  made.emit(cut, {{"teardown", true}});
  CHECK(made.rules().empty());
}

TEST_CASE("what the agent cancels itself is not lost") {
  Case made;
  for (int step = 0; step < 10; ++step) {
    const double at = step * 100.0;
    made.emit({at, at + 0.1, at + 0.2, at + 2, step < 5 ? "ok" : "cancelled"});
  }
  CHECK(made.rules().empty());
}

TEST_CASE("what never started is lost") {
  Case made;
  EmitTold never{500};
  never.outcome = "never_started";
  made.emit(never, {{"teardown", true}});
  CHECK(made.rules() == Rules{"lost-emit"});
}

TEST_CASE("a task that nobody keeps is lost when it is collected") {
  Case made;
  EmitTold gone{500, 500.1, 500.2};
  gone.outcome = "pending";
  made.emit(gone, {{"collected", true}});
  const auto& found = made.finish();
  REQUIRE(found.size() == 1);
  CHECK(found.front().message
        == "publish() was emitted and lost 1 of 1 times: nobody keeps the "
           "task, and it was collected");
}

TEST_SUITE_END();
