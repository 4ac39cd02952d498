#include "help.hpp"
#include "option_shape.hpp"

#include "unit/cli/sample_command.hpp"

#include <doctest/doctest.h>

using namespace hawk::cli;

namespace {

std::string usage_line(Words words) {
  CLI::App app("does nothing", "sample");
  Invocation invocation;
  const Command command = make_sample(words);
  attach_command(command, app, invocation);
  const std::string help = app.help();
  const std::size_t at = help.find("Usage: ");
  REQUIRE(at != std::string::npos);
  return help.substr(at, help.find('\n', at) - at);
}

} // namespace

TEST_SUITE("help") {
  TEST_CASE("help names the command in full and says where CMD goes") {
    CHECK(usage_line(Words::all_own)
          == "Usage: hawkctl sample [OPTIONS] [TARGET...]");
    CHECK(usage_line(Words::agent_after_dashes)
          == "Usage: hawkctl sample [OPTIONS] [TARGET...] [-- CMD...]");
    CHECK(usage_line(Words::agent)
          == "Usage: hawkctl sample [OPTIONS] [TARGET...] [--] CMD...");
  }

  TEST_CASE("help shows what a value is and no types") {
    CLI::App app("does nothing", "sample");
    Invocation invocation;
    const Command command = make_sample(Words::all_own);
    attach_command(command, app, invocation);
    const std::string help = app.help();
    CHECK(help.find("hawkctl sample: does nothing.\n\n") == 0);
    CHECK(help.find("  --color auto|always|never\n") != std::string::npos);
    CHECK(help.find("  -o, --output FILE        where") != std::string::npos);
    CHECK(help.find("  --rule RULE ") != std::string::npos);
    CHECK(help.find("  -n, --limit N ") != std::string::npos);
    CHECK(help.find("  -q, --quiet              say") != std::string::npos);
    CHECK(help.find("TEXT") == std::string::npos);
    CHECK(help.find("INT") == std::string::npos);
  }
}
