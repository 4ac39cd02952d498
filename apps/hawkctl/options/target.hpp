#pragma once

// TARGET: which processes, or which recording, a check looks at. man/hawkctl.1
// has the grammar.

#include "base/result.hpp"
#include "model/ids.hpp"
#include "proc/root.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

class Host;

// A word of the command line, by its form alone.
enum class WordKind { pid, trace, name };

// Pure, except that an existing file counts as a trace.
WordKind kind_of_word(const std::string& word);

struct Targets {
  std::vector<model::Pid> pids;
  bool everything = false; // no target was named
  std::string trace;       // a path or "-", instead of processes
  std::string description; // "pid 4711", "all processes of this user", a path
  // What could not be taken, and which processes a name stood for.
  std::vector<std::string> problems;
  std::vector<std::string> notes;
};

// Errors: usage for what cannot be combined, not_found for a trace that is not
// there, and when no word led to anything.
base::Result<Targets> resolve_targets(const proc::Root& root,
                                      const std::vector<std::string>& words,
                                      const Host& host);

} // namespace hawk::cli
