#pragma once

// Which recording a command reads: a path, `@1` for the newest, `-` for
// standard input.

#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

class Host;

// Where `run` puts traces: $XDG_STATE_HOME/hawkctl, else
// ~/.local/state/hawkctl. Nothing if neither variable is set.
std::optional<std::string> find_trace_directory(const Host& host);

// The path of a word of the command line; "-" stays. Errors: not_found if there
// is no such recording, usage for "@0" and the like.
base::Result<std::string> resolve_trace(const std::string& word,
                                        const Host& host);

// The paths of all words; without a word standard input if it is a pipe or a
// file, else the newest recording.
base::Result<std::vector<std::string>>
resolve_traces(const std::vector<std::string>& words, const Host& host);

// Names of recordings among the names of a directory, newest first. They begin
// with a time that sorts: "20261121T024407Z-4711.hawk".
std::vector<std::string> sort_trace_names(std::vector<std::string> names);

} // namespace hawk::cli
