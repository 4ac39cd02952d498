#include "report/place.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>

using namespace hawk::report;

namespace {

hawk::model::Report below(std::vector<std::string> directories) {
  hawk::model::Report report;
  report.directories = std::move(directories);
  return report;
}

} // namespace

TEST_SUITE_BEGIN("place");

TEST_CASE("a path is relative where it is below a directory") {
  CHECK(make_relative("/srv/a/b.py", below({"/srv/a"})) == "b.py");
  CHECK(make_relative("/srv/a/c/b.py", below({"/x", "/srv/a"})) == "c/b.py");
  CHECK(make_relative("/srv/ab/b.py", below({"/srv/a"})) == "/srv/ab/b.py");
  CHECK(make_relative("/srv/a", below({"/srv/a"})) == "/srv/a");
  CHECK(make_relative("/b.py", below({"/", ""})) == "/b.py");
  CHECK(make_relative("./b.py", below({})) == "b.py");
  CHECK(make_relative("../b.py", below({"/srv/a"})) == "../b.py");
}

TEST_CASE("the first directory that fits decides") {
  CHECK(make_relative("/srv/a/b.py", below({"/srv", "/srv/a"})) == "a/b.py");
}

TEST_CASE("what a runtime made up is no file") {
  CHECK(is_file_name("a.py"));
  CHECK(!is_file_name(""));
  CHECK(!is_file_name("<string>"));
  CHECK(!is_file_name("node:events"));
  hawk::model::Finding finding;
  CHECK(!find_place(finding, {}));
  finding.cause = hawk::model::SourcePlace{"<stdin>", 3, 0, "f", {}};
  CHECK(!find_place(finding, {}));
  finding.cause->file = "a.py";
  finding.cause->line = 0;
  CHECK(find_place(finding, {}) == Place{"a.py", 1, 0});
}

TEST_CASE("any path becomes a URI") {
  CHECK(make_uri("c/b-1_~.py") == "c/b-1_~.py");
  CHECK(make_uri("/usr/b.py") == "file:///usr/b.py");
  CHECK(make_uri("a b:%?#\xc3\xa4\n") == "a%20b%3A%25%3F%23%C3%A4%0A");
}

TEST_SUITE_END();
