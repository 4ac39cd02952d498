#include "story/alignment.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string_view>

using namespace hawk::story;
using In = AlignedRun::In;

namespace {

std::vector<OperationId> ids_of(std::string_view letters) {
  return {letters.begin(), letters.end()};
}

std::vector<AlignedRun> aligned(std::string_view left, std::string_view right) {
  return align(ids_of(left), ids_of(right));
}

// That they cover both sequences, and say true.
void check_runs(const std::vector<AlignedRun>& runs,
                const std::vector<OperationId>& left,
                const std::vector<OperationId>& right) {
  std::size_t i = 0;
  std::size_t j = 0;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const AlignedRun& run = runs[r];
    REQUIRE(run.left == i);
    REQUIRE(run.right == j);
    REQUIRE(run.length > 0);
    if (r > 0) {
      REQUIRE(runs[r - 1].in != run.in);
      REQUIRE_FALSE((run.in == In::left && runs[r - 1].in == In::right));
    }
    for (std::size_t k = 0; run.in == In::both && k < run.length; ++k) {
      REQUIRE(left[i + k] == right[j + k]);
    }
    i += run.in == In::right ? 0 : run.length;
    j += run.in == In::left ? 0 : run.length;
  }
  REQUIRE(i == left.size());
  REQUIRE(j == right.size());
}

std::size_t edits_of(const std::vector<AlignedRun>& runs) {
  std::size_t edits = 0;
  for (const AlignedRun& run : runs) {
    edits += run.in == In::both ? 0 : run.length;
  }
  return edits;
}

// The shortest there is, by the table of all prefixes.
std::size_t fewest_edits(const std::vector<OperationId>& left,
                         const std::vector<OperationId>& right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = left[i - 1] == right[j - 1] ? corner
                                           : std::min(above, row[j - 1]) + 1;
      corner = above;
    }
  }
  return row.back();
}

} // namespace

TEST_SUITE_BEGIN("alignment");

TEST_CASE("the same, nothing, all new") {
  CHECK(aligned("", "").empty());
  CHECK(aligned("abc", "abc")
        == std::vector<AlignedRun>{{In::both, 0, 0, 3}});
  CHECK(aligned("ab", "") == std::vector<AlignedRun>{{In::left, 0, 0, 2}});
  CHECK(aligned("", "ab") == std::vector<AlignedRun>{{In::right, 0, 0, 2}});
}

TEST_CASE("one missing, one more, one replaced") {
  CHECK(aligned("abcd", "abd")
        == std::vector<AlignedRun>{
            {In::both, 0, 0, 2}, {In::left, 2, 2, 1}, {In::both, 3, 2, 1}});
  CHECK(aligned("abd", "abcd")
        == std::vector<AlignedRun>{
            {In::both, 0, 0, 2}, {In::right, 2, 2, 1}, {In::both, 2, 3, 1}});
  CHECK(aligned("abc", "axc")
        == std::vector<AlignedRun>{{In::both, 0, 0, 1},
                                   {In::left, 1, 1, 1},
                                   {In::right, 2, 1, 1},
                                   {In::both, 2, 2, 1}});
}

TEST_CASE("of any two it is a shortest") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto make = [&random] {
      std::vector<OperationId> ids(random() % 25);
      for (OperationId& id : ids) {
        id = static_cast<OperationId>(random() % 4);
      }
      return ids;
    };
    const auto left = make();
    const auto right = make();
    const auto runs = align(left, right);
    check_runs(runs, left, right);
    REQUIRE(edits_of(runs) == fewest_edits(left, right));
  }
}

TEST_CASE("long ones without anything in common end soon") {
  std::mt19937 random(7);
  std::vector<OperationId> left(100'000);
  std::vector<OperationId> right(100'000);
  for (OperationId& id : left) {
    id = static_cast<OperationId>(random() % 20);
  }
  for (OperationId& id : right) {
    id = static_cast<OperationId>(10 + random() % 20);
  }
  const auto start = std::chrono::steady_clock::now();
  const auto runs = align(left, right);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  check_runs(runs, left, right);
}

TEST_SUITE_END();
