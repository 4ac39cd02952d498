#include "analyse/lag_comparison.hpp"
#include "unit/analyse/emit_scene.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace hawk::analyse;
using namespace hawk::analyse::test;
using hawk::model::LagBy;
using hawk::model::LagVerdict;

namespace {

// A run of an agent: what its emissions wait for, in milliseconds.
class Run final {
public:
  Run& emit(double delay,
            double execution = 1,
            std::string outcome = "ok",
            std::string step = "act") {
    hawk::model::LogEvent event;
    event.process = key(10);
    event.event_name = "hawk.emit";
    EmitTold told{
        100, 100 + delay, 100 + delay, 100 + delay + execution, outcome};
    told.start_step = delay > 5 ? 1 : 0;
    told.step_name = std::move(step);
    event.attributes = attributes_of(told, ++number_) + line(7, "emit");
    table_.accept({0, static_cast<std::uint64_t>(number_), 1s, event});
    return *this;
  }

  Run& many(int count, double delay, std::uint32_t seed = 1) {
    std::mt19937 random(seed);
    std::lognormal_distribution<double> noise(0, 0.3);
    for (int i = 0; i < count; ++i) {
      emit(delay * noise(random));
    }
    return *this;
  }

  Run& find(const char* rule, hawk::model::Level level) {
    hawk::model::Finding finding;
    finding.rule = rule;
    finding.level = level;
    findings_.push_back(finding);
    return *this;
  }

  LagSide get() const { return {table_, findings_}; }

private:
  LagTable table_{LagBy::step, 100ms};
  std::int64_t number_ = 0;
  std::vector<hawk::model::Finding> findings_;
};

LagVerdict verdict(const Run& before, const Run& after) {
  return compare_lags(before.get(), after.get()).verdict;
}

} // namespace

TEST_SUITE("lag_comparison") {
  TEST_CASE("a fix is better, and its undoing worse") {
    const Run late = Run().many(8, 60);
    const Run soon = Run().many(8, 0.1);
    const auto compared = compare_lags(late.get(), soon.get());
    CHECK(compared.verdict == LagVerdict::better);
    CHECK(compared.total.schedule_delay.verdict == LagVerdict::better);
    CHECK(compared.total.displaced.verdict == LagVerdict::better);
    REQUIRE(compared.rows.size() == 1);
    CHECK(compared.rows[0].label == "act");
    CHECK_FALSE(compared.reasons.empty());
    CHECK(verdict(soon, late) == LagVerdict::worse);
  }

  TEST_CASE("another run of the same is the same, whatever the seed") {
    for (const double delay : {0.05, 1.0, 3.0, 60.0, 400.0}) {
      int others = 0;
      for (std::uint32_t seed = 0; seed < 200; ++seed) {
        const Run one = Run().many(12, delay, seed);
        const Run two = Run().many(12, delay, seed + 1000);
        others += verdict(one, two) == LagVerdict::same ? 0 : 1;
      }
      CHECK(others <= 2);
    }
  }

  TEST_CASE("a busier machine is no verdict") {
    CHECK(verdict(Run().many(200, 0.1), Run().many(200, 3))
          == LagVerdict::same);
    CHECK(verdict(Run().many(200, 100), Run().many(200, 115))
          == LagVerdict::same);
  }

  TEST_CASE("of a few nothing is said") {
    CHECK(verdict(Run().many(4, 60), Run().many(40, 0.1))
          == LagVerdict::too_few);
    CHECK(verdict(Run(), Run().many(40, 0.1)) == LagVerdict::fresh);
  }

  TEST_CASE("what is awaited now is emitted no more") {
    const Run before = Run().many(9, 60);
    CHECK(verdict(before, Run()) == LagVerdict::gone);
    const Run found =
        Run().many(9, 60).find("one-step-late", hawk::model::Level::error);
    const auto compared = compare_lags(found.get(), Run().get());
    CHECK(compared.verdict == LagVerdict::better);
    CHECK(compared.rules_gone == std::vector<std::string>{"one-step-late"});
  }

  TEST_CASE("a warning that comes anew is told, and is no verdict") {
    const Run before = Run().many(9, 0.1);
    const Run after =
        Run().many(9, 0.1, 2).find("late-emit", hawk::model::Level::warning);
    const auto compared = compare_lags(before.get(), after.get());
    CHECK(compared.verdict == LagVerdict::same);
    CHECK(compared.rules_new == std::vector<std::string>{"late-emit"});
  }

  TEST_CASE("what is lost more often is worse, though it is quick") {
    Run before;
    Run after;
    for (int i = 0; i < 20; ++i) {
      before.emit(0.1);
      after.emit(0.1, 1, i % 2 == 0 ? "cancelled" : "ok");
    }
    const auto compared = compare_lags(before.get(), after.get());
    CHECK(compared.verdict == LagVerdict::worse);
    CHECK(compared.total.lost.after == 10);
  }

  TEST_CASE("a step that got worse is not hidden by the others") {
    Run before;
    Run after;
    for (int i = 0; i < 300; ++i) {
      const std::string step = i % 10 == 0 ? "act" : "reason";
      before.emit(1 + i % 7 * 0.1, 1, "ok", step);
      after.emit((i % 10 == 0 ? 50 : 1) + i % 7 * 0.1, 1, "ok", step);
    }
    const auto compared = compare_lags(before.get(), after.get());
    CHECK(compared.verdict == LagVerdict::worse);
    for (const auto& row : compared.rows) {
      CHECK(row.verdict
            == (row.label == "act" ? LagVerdict::worse : LagVerdict::same));
    }
  }
}
