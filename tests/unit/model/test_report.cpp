#include "model/report.hpp"

#include <doctest/doctest.h>

using namespace hawk::model;

namespace {

Report make_report(const std::vector<Level>& levels) {
  Report report;
  for (const Level level : levels) {
    report.findings.emplace_back().level = level;
  }
  return report;
}

} // namespace

TEST_SUITE("report") {
  TEST_CASE("count_at_least counts the level and those above it") {
    const Report report = make_report(
        {Level::note, Level::error, Level::warning, Level::note, Level::error});
    CHECK(count_at_least(report, Level::note) == 5);
    CHECK(count_at_least(report, Level::warning) == 3);
    CHECK(count_at_least(report, Level::error) == 2);
    CHECK(count_at_least(Report{}, Level::note) == 0);
  }
}
