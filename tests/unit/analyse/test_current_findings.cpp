#include "analyse/current_findings.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace hawk::analyse {

namespace {

using namespace std::chrono_literals;
using Kind = model::FindingChange::Kind;

model::Finding finding_at(Nanos last_seen, std::string message = "stuck") {
  model::Finding finding;
  finding.identity = "pipe:1:7";
  finding.message = std::move(message);
  finding.first_seen = last_seen;
  finding.last_seen = last_seen;
  return finding;
}

std::vector<model::FindingChange>
update(CurrentFindings& current, const model::Finding& finding, Nanos until) {
  return current.update({&finding, 1}, until, 1000s + until);
}

} // namespace

TEST_SUITE("CurrentFindings") {
  TEST_CASE("a finding is told once while it holds") {
    CurrentFindings current;
    const auto changes = update(current, finding_at(3s), 3s);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == Kind::found);
    CHECK(changes[0].time == 1003s);
    CHECK(update(current, finding_at(3250ms), 3250ms).empty());
    CHECK(current.all().size() == 1);
  }

  TEST_CASE("another message is a change, and the start stays") {
    CurrentFindings current;
    update(current, finding_at(3s), 3s);
    const auto changes = update(current, finding_at(4s, "worse"), 4s);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == Kind::changed);
    CHECK(changes[0].finding.first_seen == 3s);
    CHECK(changes[0].finding.last_seen == 4s);
  }

  TEST_CASE("what is not seen any more is over, but not at once") {
    CurrentFindings current;
    update(current, finding_at(3s), 3s);
    CHECK(update(current, finding_at(3s), 3900ms).empty());
    const auto changes = update(current, finding_at(3s), 4250ms);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == Kind::cleared);
    CHECK(current.all().empty());
    // The engine still has it.
    CHECK(update(current, finding_at(3s), 5s).empty());
  }

  TEST_CASE("what comes back is found again") {
    CurrentFindings current;
    update(current, finding_at(3s), 3s);
    update(current, finding_at(3s), 5s);
    const auto changes = update(current, finding_at(9s), 9s);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == Kind::found);
  }

  TEST_CASE("a fresh engine has time to find it again") {
    CurrentFindings current;
    update(current, finding_at(3s), 3s);
    current.keep_until(6s);
    CHECK(current.update({}, 5500ms, {}).empty());
    CHECK(update(current, finding_at(5750ms), 5750ms).empty());
    CHECK(current.all().begin()->second.first_seen == 3s);
    CHECK(current.update({}, 7s, {}).size() == 1);
  }
}

} // namespace hawk::analyse
