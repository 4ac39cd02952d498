#pragma once

// Cuts the command line at the agent's first word, before CLI11 sees it:
// CLI11 2.1 would run misspelt options as commands and take the agent's
// --help for ours (Traps of the libraries in lib/README.md).

#include "command.hpp"

#include "base/result.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

struct SplitWords {
  std::vector<std::string> own;
  std::vector<std::string> agent;
  bool has_agent = false;
};

// How many words the option that begins `word` takes: itself, and perhaps the
// next. An option that app does not know is a usage error.
base::Result<std::size_t> option_length(const CLI::App& app,
                                        const std::string& word);

// `words` follow the sub-command's name; `app` knows which options take a
// value. An option that app does not know is a usage error that names the
// nearest one.
base::Result<SplitWords> split_words(const CLI::App& app,
                                     Words kind,
                                     const std::vector<std::string>& words);

} // namespace hawk::cli
