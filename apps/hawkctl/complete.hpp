#pragma once

// `hawkctl __complete WORD...`: what may follow, one candidate a line. The
// completion scripts of every shell ask it, so they cannot drift from the
// options. Beside candidates there are two orders to the shell, which cannot
// be mistaken for candidates:
//   !files      complete names of files
//   !command N  the words from N on (0: the sub-command) are a command line
// A candidate is 1 to 128 of A-Z a-z 0-9 . _ : / @ % + , = - and nothing else,
// because names of files are foreign text and shells like to expand.

#include "exit_code.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

class Host;
struct Command;

// `words` are those behind "hawkctl", the last one being typed (maybe empty).
ExitCode complete(Host& host, const std::vector<std::string>& words);

// The same for the words of one command (words[0] is its name), where `traces`
// many traces can be named @1, @2, ...
std::string complete_command(const Command& command,
                             const std::vector<std::string>& words,
                             int traces);

// `hawkctl __options`: every option as "COMMAND TAB --NAME TAB PLACEHOLDER"
// (placeholder empty for a flag), for the test that compares the man pages.
ExitCode list_options(Host& host);

} // namespace hawk::cli
