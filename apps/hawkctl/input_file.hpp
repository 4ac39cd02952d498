#pragma once

// Opening what a command reads: a file, a FIFO, standard input; and a look at
// its beginning that leaves it where it was.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string>

namespace hawk::cli {

// A path, or "-". A FIFO without a writer is empty and does not wait for one.
// Errors: not_found, permission_denied, a directory.
base::Result<base::Fd> open_input(const std::string& path);

// "standard input" for "-".
std::string input_name(const std::string& path);

// The first bytes of a regular file, or what stands in a pipe now (it waits for
// the first byte). Empty at the end, and for what cannot be looked into.
base::Result<std::string> peek(int fd, std::size_t limit);

// Whether it is a recording of ours, by its beginning; one that is damaged
// there is known by its name.
base::Result<bool> is_trace(int fd, const std::string& path);

// Whether it is a log, whose further lines can be read as they come: no
// document, nothing packed or binary.
base::Result<bool> is_open_ended(int fd);

} // namespace hawk::cli
