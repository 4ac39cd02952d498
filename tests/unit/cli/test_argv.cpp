#include "argv.hpp"

#include "unit/cli/sample_command.hpp"

#include <doctest/doctest.h>

using namespace hawk::cli;
using Strings = std::vector<std::string>;

namespace {

SplitWords split(Words kind, const Strings& words) {
  CLI::App app("does nothing", "sample");
  Invocation invocation;
  attach_sample(app, invocation);
  auto result = split_words(app, kind, words);
  REQUIRE(result);
  return *result;
}

std::string refuse(Words kind, const Strings& words) {
  CLI::App app("does nothing", "sample");
  Invocation invocation;
  attach_sample(app, invocation);
  const auto result = split_words(app, kind, words);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == hawk::base::Error::Kind::usage);
  return result.error().message;
}

} // namespace

TEST_SUITE("argv") {
  TEST_CASE("split_words gives the agent everything from its first word on") {
    const auto words =
        split(Words::agent, {"-q", "-o", "f", "node", "--help", "--", "-o"});
    CHECK(words.own == Strings{"-q", "-o", "f"});
    CHECK(words.agent == Strings{"node", "--help", "--", "-o"});
    CHECK(words.has_agent);
  }

  TEST_CASE("split_words ends our options at the first two dashes") {
    const auto words = split(Words::agent, {"-q", "--", "--quiet", "--", "x"});
    CHECK(words.own == Strings{"-q"});
    CHECK(words.agent == Strings{"--quiet", "--", "x"});
    const auto after =
        split(Words::agent_after_dashes, {"4711", "--", "ls", "-l"});
    CHECK(after.own == Strings{"4711"});
    CHECK(after.agent == Strings{"ls", "-l"});
    CHECK(split(Words::agent, {"--"}).has_agent);
    CHECK_FALSE(split(Words::agent, {"-q"}).has_agent);
  }

  TEST_CASE("split_words takes the value of an option for what it is") {
    // Two dashes or a command's name may be a value.
    CHECK(split(Words::agent, {"-o", "--", "ls"}).own == Strings{"-o", "--"});
    CHECK(split(Words::agent, {"-qo", "f", "ls"}).own == Strings{"-qo", "f"});
    CHECK(split(Words::agent, {"-of", "ls"}).own == Strings{"-of"});
    CHECK(split(Words::agent, {"--output=f", "ls"}).own
          == Strings{"--output=f"});
    CHECK(split(Words::agent, {"-o"}).own == Strings{"-o"});
  }

  TEST_CASE("split_words keeps everything where no agent can be") {
    const auto words = split(Words::all_own, {"a", "-q", "--", "-z", "b"});
    CHECK_FALSE(words.has_agent);
    CHECK(words.own.front() == "a");
    CHECK(words.own.back() == "b");
  }

  TEST_CASE("split_words names the nearest option") {
    CHECK(refuse(Words::agent, {"--qiuet", "ls"})
          == "unknown option '--qiuet'; did you mean '--quiet'?");
    CHECK(refuse(Words::all_own, {"--wholly-else=1"})
          == "unknown option '--wholly-else'; see 'hawkctl sample --help'");
    CHECK(refuse(Words::all_own, {"-qz"})
          == "unknown option '-z'; see 'hawkctl sample --help'");
  }
}
