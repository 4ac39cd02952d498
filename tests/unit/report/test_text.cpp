#include "report/render.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>

using namespace hawk::report;

TEST_SUITE_BEGIN("text");

TEST_CASE("the whole report") {
  CHECK(
      render(hawk::test::sample_report(), Format::text, Style::plain)
      == "error: mcp_server[4712] is stuck writing stderr; client[4711] never "
         "reads it [undrained-pipe, confirmed]\n"
         "  blocked   thread 4712 in write(2), 2.0 s or more, 0 context "
         "switches\n"
         "  free now  cat /proc/4711/fd/5 >/dev/null    (discards the log)\n"
         "agent.py:12:5: warning: step ^[[2J\\xff\\u202e is late [late-emit, "
         "suspected]\n"
         "1 error, 1 warning; holders not visible: 2; 1 damaged record; lost: "
         "3 records, 400 bytes\n"
         "not seen: pidfd_getfd: EPERM (Yama)\n");
}

TEST_CASE("nothing found is said") {
  CHECK(render({}, Format::text, Style::plain)
        == "nothing found; holders not visible: 0\n");
}

TEST_CASE("holders are a word of pipes") {
  hawk::model::Report report;
  report.rules = {{"stale-loop-connection",
                   hawk::model::Level::error,
                   hawk::model::Topic::connections,
                   "",
                   "",
                   "",
                   ""}};
  CHECK(render(report, Format::text, Style::plain) == "nothing found\n");
  report.not_seen.hidden_processes = 3;
  CHECK(render(report, Format::text, Style::plain)
        == "nothing found; processes not visible: 3\n");
}

TEST_CASE("many are counted in the plural") {
  auto report = hawk::test::sample_report();
  report.findings = {report.findings[0], report.findings[0]};
  report.not_seen = {};
  const std::string text = render(report, Format::text, Style::plain);
  CHECK(text.ends_with("2 errors; holders not visible: 0\n"));
}

TEST_CASE("only the level is coloured, and only if asked") {
  const auto finding = hawk::test::sample_report().findings[0];
  const std::string colored = render_finding(finding, Style::colored);
  CHECK(colored.starts_with("\x1b[1;31merror\x1b[0m: mcp_server"));
  CHECK(colored.rfind('\x1b') < 20);
  CHECK(render_finding(finding, Style::plain).find('\x1b')
        == std::string::npos);
}

TEST_CASE("a place without a column gets the first one") {
  auto finding = hawk::test::sample_report().findings[1];
  finding.cause->column = 0;
  CHECK(render_finding(finding, Style::plain).starts_with("agent.py:12:1: w"));
}

TEST_CASE("formats are found by name") {
  CHECK(find_format("text") == Format::text);
  CHECK(find_format("json") == Format::json);
  CHECK(!find_format("xml"));
}

TEST_CASE("pipes stand between the findings and the totals") {
  hawk::model::Report report;
  report.pipes = {{"pipe 7",
                   12,
                   65536,
                   false,
                   {{{20, 9}, "b\x1b[2J", 1, false, true, "sleeps"},
                    {{10, 8}, "a", 0, true, false, "reads it"}}},
                  {"fifo 8", 4096, 4096, true, {}}};
  CHECK(render(report, Format::text, Style::plain)
        == "pipe 7: 12 of 65536 bytes\n"
           "  writer    b^[[2J[20] fd 1, sleeps\n"
           "  reader    a[10] fd 0, reads it\n"
           "fifo 8: 4096 of 4096 bytes, full\n"
           "nothing found; holders not visible: 0\n");
}

TEST_SUITE_END();
