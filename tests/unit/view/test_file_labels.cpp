#include "view/file_labels.hpp"

#include <doctest/doctest.h>

#include <fmt/core.h>

using namespace hawk::view;

namespace {

std::vector<std::string> labels_of(const std::vector<std::string>& paths) {
  const FileLabels labels(paths);
  std::vector<std::string> all;
  for (const std::string& path : paths) {
    all.emplace_back(labels.label_of(path));
  }
  return all;
}

using Labels = std::vector<std::string>;

} // namespace

TEST_SUITE("FileLabels") {
  TEST_CASE("are names where these differ") {
    CHECK(labels_of({"/var/log/app.log", "db.log"})
          == Labels{"app.log", "db.log"});
    CHECK(FileLabels({"a.log"}).label_of("x/b.log") == "b.log");
    CHECK(labels_of({}).empty());
  }

  TEST_CASE("are the shortest ends that differ") {
    CHECK(labels_of({"d1/app.log", "d2/app.log"})
          == Labels{"d1/app.log", "d2/app.log"});
    CHECK(labels_of({"/pods/a_1/web/0.log",
                     "/pods/a_1/db/0.log",
                     "/pods/b_2/web/0.log",
                     "/pods/b_2/web/1.log"})
          == Labels{"a_1/web/0.log", "db/0.log", "b_2/web/0.log", "1.log"});
  }

  TEST_CASE("are whole paths where one is the end of another") {
    CHECK(labels_of({"app.log", "d/app.log", "c/d/app.log", "/app.log"})
          == Labels{"app.log", "d/app.log", "c/d/app.log", "/app.log"});
    CHECK(labels_of({"a.log", "a.log"}) == Labels{"a.log", "a.log"});
    CHECK(labels_of({"", "/", "//", "a/", "-"})
          == Labels{"", "/", "//", "a/", "-"});
  }

  TEST_CASE("many files") {
    std::vector<std::string> paths;
    for (int i = 0; i < 20'000; ++i) {
      paths.push_back(fmt::format("/logs/{}/app.log", i));
    }
    CHECK(labels_of(paths)[19'999] == "19999/app.log");
  }
}
