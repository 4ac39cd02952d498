#include "report/lag_text.hpp"
#include "report/lag_bars.hpp"
#include "report/lag_comparison.hpp"
#include "report/render.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace hawk::report;
using namespace hawk::model;
using namespace std::chrono_literals;

namespace {

LagRow make_row(std::string label) {
  LagRow row;
  row.label = std::move(label);
  row.count = row.told = 10;
  row.done = 9;
  row.cancelled = 1;
  row.never_started = 1;
  row.inversions = 2;
  row.schedule_delay = {9, 40200us, 41ms, 41ms, 1203ms};
  row.producer_hold = {9, 40100us, 40ms, 40ms, 40ms};
  row.queue_wait = {9, 40us, 1ms, 1ms, 1ms};
  row.delivery_lag = {8, 42400us, 43ms, 43ms, 1204ms};
  row.hold_share = 0.998;
  row.displacements = {1, 8, 0, 0, 0};
  row.displaced_at_least = 0.565;
  row.values = {{20us, 1}, {40ms, 7}, {1203ms, 1}};
  return row;
}

LagReport make_report() {
  LagReport lag;
  lag.threshold = 100ms;
  lag.steps = "function";
  lag.rows = {make_row("observe"), make_row("a\x1b[2Jct")};
  lag.total = make_row("all");
  lag.late = 1;
  LagWorst worst;
  worst.name = "publish";
  worst.file = "/srv/agent.py";
  worst.line = 41;
  worst.function = "emit";
  worst.step = "act";
  worst.outcome = "ok";
  worst.schedule_delay = 1203ms;
  worst.producer_hold = 1200ms;
  worst.queue_wait = 3ms;
  worst.delivery_lag = 1204ms;
  worst.longest = 1204ms;
  worst.displacement = 1;
  worst.during = {"/srv/agent.py:33 think [task Task-1]"};
  lag.worst = {worst};
  return lag;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  return longest;
}

} // namespace

TEST_SUITE("lag_text") {
  TEST_CASE("milliseconds have three figures or so") {
    CHECK(format_ms(40us) == "0.04");
    CHECK(format_ms(9994us) == "9.99");
    CHECK(format_ms(40240us) == "40.2");
    CHECK(format_ms(1203400us) == "1203");
    CHECK(format_ms(std::nullopt) == "-");
  }

  TEST_CASE("the table, the sum, the worst") {
    const std::string text = render_lag(make_report());
    CHECK(has(text,
              "observe     10    40.2    41.0    41.0    1203    40.1    0.04"
              "    42.4    1204      8/9    2    2\n"));
    CHECK(has(text,
              "10 emissions, 8 done, 2 lost (1 cancelled, 1 never started); 1 "
              "later than 100.0 ms\n"));
    CHECK(has(text,
              "steps later  0: 1  1: 8  (a step or more: 89 %, surely 56 %; by "
              "function)\n"));
    CHECK(has(text,
              "1204 ms  publish of /srv/agent.py:41 in emit, step act, held "
              "1200 ms, queued 3.00 ms, 1 step later\n"));
    CHECK(has(text, "meanwhile /srv/agent.py:33 think [task Task-1]\n"));
    CHECK_FALSE(has(text, "\x1b"));
  }

  TEST_CASE("it fits a terminal, with bars where there is room") {
    LagReport lag = make_report();
    lag.worst.clear();
    for (const std::size_t columns : {80U, 100U, 130U}) {
      lag.columns = columns;
      lag.ascii = true;
      const std::string text = render_lag(lag);
      CHECK(longest_line(text) <= columns + 4);
      CHECK(has(text, "schedule delay of all\n"));
      CHECK(has(text, "<= 50.0 ms        7  ####"));
      CHECK(has(text, "p99") == (columns > 98));
    }
    lag.columns = 40;
    CHECK_FALSE(has(render_lag(lag), "schedule delay of all\n"));
  }

  TEST_CASE("bars end at an eighth of a cell") {
    LagRow row;
    row.values = {{1ms, 16}, {3ms, 1}};
    const std::string text = render_bars(row, 62, false);
    CHECK(has(text, "<= 1.0 ms       16  ████████████████████████████████\n"));
    CHECK(has(text, "<= 5.0 ms        1  ██\n"));
    row.values = {{1ms, 32}, {3ms, 1}};
    CHECK(has(render_bars(row, 34 + 30, false), "1  █"));
  }

  TEST_CASE("of a few, and of none, it says so") {
    LagReport lag = make_report();
    lag.total.count = lag.total.told = 3;
    CHECK(has(render_lag(lag), "too few for a verdict: 3 of 5 or more\n"));
    CHECK(render_lag(LagReport()) == "no emission was seen\n");
    lag = LagReport();
    lag.lines = LagFigures{3, 1ms, 2ms, 2ms, 900ms};
    CHECK(has(render_lag(lag),
              "3 lines of stdout with a time: read p50 1.00, p95 2.00, max 900 "
              "ms after it\n"));
  }

  TEST_CASE("JSON has a schema of its own and the same figures") {
    Report report;
    report.lag = make_report();
    const auto json = nlohmann::json::parse(
        render(report, Format::json, Style::plain));
    CHECK(json["schema"] == "hawkctl.lag/1");
    CHECK(json["by"] == "step");
    CHECK(json["findings"].empty());
    CHECK(json["rows"][0]["schedule_delay"]["p50"] == 40'200'000);
    CHECK(json["rows"][0]["execution"].is_null());
    CHECK(json["total"]["displaced"] == 8);
    CHECK(json["total"]["lost"] == 2);
    CHECK(json["worst"][0]["line"] == 41);
    CHECK(json["emitted"].is_null());
  }

  TEST_CASE("a comparison says what changed, and that it is better") {
    LagComparison all;
    all.before_name = "a.hawk";
    all.after_name = "b.hawk";
    all.by = "step";
    LagChange change;
    change.label = "observe";
    change.before_n = change.after_n = 10;
    change.schedule_delay = {10, 10, 40ms, 50us, 0, 0.001, LagVerdict::better};
    change.lost = {2, 10, 0, 10, 0.47, LagVerdict::same};
    change.verdict = LagVerdict::better;
    all.rows = {change};
    all.total = change;
    all.verdict = LagVerdict::better;
    all.reasons = {"schedule delay"};
    all.rules_gone = {"one-step-late"};
    const std::string text = render_text(all, Style::plain);
    CHECK(has(text, "observe     40.0     0.05        -        -"));
    CHECK(has(text, "    2/10     0/10  better\n"));
    CHECK(has(text, "\nbetter\n  schedule delay\n"));
    CHECK(has(text, "found no more: one-step-late\n"));
    const auto json = nlohmann::json::parse(render_json(all));
    CHECK(json["schema"] == "hawkctl.lag-comparison/1");
    CHECK(json["verdict"] == "better");
    CHECK(json["rows"][0]["lost"]["before_of"] == 10);
  }
}
