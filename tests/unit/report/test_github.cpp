#include "report/github.hpp"
#include "report/render.hpp"
#include "support/sample_report.hpp"

#include "base/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk::report;
using hawk::model::Level;

namespace {

std::string render_github_of(const hawk::model::Report& report) {
  return render(report, Format::github, Style::plain);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : hawk::base::split(text, '\n')) {
    lines.emplace_back(line);
  }
  return lines;
}

std::size_t count_lines(const std::string& text, std::string_view start) {
  std::size_t count = 0;
  for (const std::string& line : lines_of(text)) {
    count += line.rfind(start, 0) == 0 ? 1U : 0U;
  }
  return count;
}

} // namespace

TEST_SUITE_BEGIN("github");

TEST_CASE("the whole report") {
  CHECK(
      render_github_of(hawk::test::sample_report())
      == "::error title=undrained-pipe (confirmed)::mcp_server[4712] is stuck "
         "writing stderr; client[4711] never reads it%0Ablocked: thread 4712 "
         "in write(2), 2.0 s or more, 0 context switches%0Afree now: cat "
         "/proc/4711/fd/5 >/dev/null    (discards the log)\n"
         "::warning file=agent.py,line=12,col=5,title=late-emit "
         "(suspected)::step ^[[2J\\xff\\u202e is late\n"
         "::notice title=hawkctl could not see all::1 damaged record in the "
         "recording: what was in them is not known%0Anot recorded: 3 records, "
         "400 bytes%0Aholders not visible: 2%0Anot seen: pidfd_getfd: EPERM "
         "(Yama)\n"
         "hawkctl: 1 error, 1 warning\n");
}

TEST_CASE("nothing found is said") {
  CHECK(render_github_of({}) == "hawkctl: nothing found\n");
}

TEST_CASE("ten of a kind, the rest counted") {
  hawk::model::Report report = hawk::test::sample_report();
  hawk::model::Finding error = report.findings[0];
  hawk::model::Finding note = report.findings[1];
  note.level = Level::note;
  report.findings.assign(12, error);
  report.findings.insert(report.findings.end(), 10, note);
  const std::string text = render_github_of(report);
  CHECK(count_lines(text, "::error ") == 10);
  CHECK(count_lines(text, "::notice ") == 10); // with what was not seen
  CHECK(text.ends_with(
      "hawkctl: 12 errors, 10 notes; not shown, for GitHub takes ten of a kind "
      "from a step: 2 errors, 1 note\n"));
}

TEST_CASE("data and properties are escaped") {
  CHECK(escape_github_data("50%: a,b\r\nc") == "50%25: a,b%0D%0Ac");
  CHECK(escape_github_property("50%: a,b\r\nc")
        == "50%25%3A a%2Cb%0D%0Ac");
  hawk::model::Report report;
  report.findings = {hawk::test::sample_report().findings[1]};
  report.findings[0].cause->file = "a,line=1::b%.py";
  CHECK(lines_of(render_github_of(report))[0].rfind(
            "::warning file=a%2Cline=1%3A%3Ab%25.py,line=12,col=5,title=", 0)
        == 0);
}

TEST_CASE("foreign text never starts a command") {
  for (const std::string hostile : {"\n::set-output name=x::y",
                                    "\r\n::error::x",
                                    "\r::stop-commands::x",
                                    "##[error]x",
                                    "%0A::error::x",
                                    "\xe2\x80\xa8::error::x",
                                    "\x85::error::x"}) {
    hawk::model::Report report = hawk::test::sample_report();
    for (hawk::model::Finding& finding : report.findings) {
      finding.message = hostile;
      finding.rule = hostile;
      finding.details = {{hostile, hostile}};
      finding.subject.name = hostile;
      finding.cause = hawk::model::SourcePlace{hostile, 1, 0, hostile, {}};
    }
    report.source = hostile;
    report.tool_version = hostile;
    report.not_seen.missing = {hostile};
    const auto lines = lines_of(render_github_of(report));
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].rfind("::error file=", 0) == 0);
    CHECK(lines[1].rfind("::warning file=", 0) == 0);
    CHECK(lines[2].rfind("::notice title=", 0) == 0);
    CHECK(lines[3] == "hawkctl: 1 error, 1 warning");
    CHECK(lines[4].empty());
    for (const std::string& line : lines) {
      CHECK(line.find('\r') == std::string::npos);
    }
  }
}

TEST_SUITE_END();
