// The command line of every command, a word a line: cut into hawkctl's words
// and the agent's, then parsed. No word is lost, changed or moved, and nothing
// but CLI11's own errors comes out.

#include "argv.hpp"

#include "command.hpp"
#include "fuzz.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;

namespace {

using Strings = std::vector<std::string>;

void check(const cli::Command& command, const Strings& words) {
  CLI::App app(std::string(command.summary), std::string(command.name));
  cli::Invocation invocation;
  command.attach(app, invocation);
  auto split = cli::split_words(app, command.words, words);
  if (!split) {
    FUZZ_CHECK(split.error().kind == base::Error::Kind::usage);
    return;
  }
  Strings joined = split->own;
  joined.insert(joined.end(), split->agent.begin(), split->agent.end());
  if (joined.size() != words.size()) { // a `--` went, between the two
    const auto at = static_cast<std::ptrdiff_t>(split->own.size());
    FUZZ_CHECK(joined.size() + 1 == words.size());
    FUZZ_CHECK(words[split->own.size()] == "--");
    joined.insert(joined.begin() + at, "--");
  }
  FUZZ_CHECK(joined == words);
  FUZZ_CHECK(split->has_agent || split->agent.empty());
  std::reverse(split->own.begin(), split->own.end());
  try {
    app.parse(std::move(split->own));
  } catch (const CLI::Error&) {
    return; // help, or a usage error
  }
  FUZZ_CHECK(invocation.run != nullptr);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Strings words;
  for (const std::string_view word :
       base::split(fuzz::as_text(data, size), '\n')) {
    words.emplace_back(word);
  }
  for (const cli::Command& command : cli::all_commands()) {
    check(command, words);
  }
  return 0;
}
