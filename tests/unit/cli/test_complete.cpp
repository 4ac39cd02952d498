#include "complete.hpp"

#include "unit/cli/sample_command.hpp"

#include <doctest/doctest.h>

using namespace hawk::cli;

namespace {

std::string ask(Words kind, std::vector<std::string> words, int traces = 0) {
  words.insert(words.begin(), "sample");
  return complete_command(make_sample(kind), words, traces);
}

} // namespace

TEST_SUITE("complete") {
  TEST_CASE("complete offers the options that fit") {
    CHECK(ask(Words::all_own, {"--"})
          == "--help\n--color\n--output\n--rule\n--limit\n--quiet\n");
    CHECK(ask(Words::all_own, {"--qu"}) == "--quiet\n");
    CHECK(ask(Words::all_own, {"--nothing"}) == "");
    CHECK(ask(Words::agent, {"-q", "--co"}) == "--color\n");
  }

  TEST_CASE("complete offers the choices of a value") {
    CHECK(ask(Words::all_own, {"--color", ""}) == "auto\nalways\nnever\n");
    CHECK(ask(Words::all_own, {"--color", "a"}) == "auto\nalways\n");
    CHECK(ask(Words::all_own, {"--color=al"}) == "--color=always\n");
    // A value may look like an option, an option like a value.
    CHECK(ask(Words::all_own, {"--color", "-"}) == "");
    CHECK(ask(Words::all_own, {"--color", "auto", "--co"}) == "--color\n");
    CHECK(ask(Words::all_own, {"--color=auto", "--co"}) == "--color\n");
  }

  TEST_CASE("complete leaves files to the shell") {
    CHECK(ask(Words::all_own, {"--output", "x"}) == "!files\n");
    CHECK(ask(Words::all_own, {"--output=x"}) == "!files\n");
    CHECK(ask(Words::all_own, {"-o", "x"}) == "!files\n");
    CHECK(ask(Words::all_own, {"-qo", "x"}) == "!files\n");
    CHECK(ask(Words::all_own, {"--limit", ""}) == "");
  }

  TEST_CASE("complete offers traces and files for a target") {
    CHECK(ask(Words::all_own, {""}) == "!files\n");
    CHECK(ask(Words::all_own, {"-q", ""}, 2) == "@1\n@2\n!files\n");
    CHECK(ask(Words::all_own, {"@2"}, 2) == "@2\n!files\n");
    CHECK(ask(Words::all_own, {"--", "-"}, 1) == "!files\n");
  }

  TEST_CASE("complete never offers what a shell could expand") {
    CHECK(ask(Words::all_own, {"--rule", ""}) == "late-emit\nlost-emit\n");
    CHECK(ask(Words::all_own, {"--rule=$"}) == "");
  }

  TEST_CASE("complete hands the agent's words over") {
    CHECK(ask(Words::agent, {""}) == "!command 1\n");
    CHECK(ask(Words::agent, {"-q", "pyth"}) == "!command 2\n");
    CHECK(ask(Words::agent, {"python3", "--co"}) == "!command 1\n");
    CHECK(ask(Words::agent, {"-o", "file", "--", "--co"}) == "!command 4\n");
    CHECK(ask(Words::agent, {"--color=auto", "make", "-n", ""})
          == "!command 2\n");
    CHECK(ask(Words::agent_after_dashes, {"4711", "--", "ls", ""})
          == "!command 3\n");
    CHECK(ask(Words::agent_after_dashes, {"4711", ""}, 1) == "@1\n!files\n");
    CHECK(ask(Words::all_own, {"--", ""}, 1) == "@1\n!files\n");
  }

  TEST_CASE("complete forgives words that it does not know") {
    CHECK(ask(Words::all_own, {"--misspelt", "--qu"}) == "--quiet\n");
    CHECK(ask(Words::all_own, {"--misspelt="}) == "");
    CHECK(ask(Words::all_own, {"-", "--qu"}) == "--quiet\n");
  }
}
