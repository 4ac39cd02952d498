#pragma once

// Opening what a command reads: a file, a FIFO, standard input; and a look at
// its beginning that leaves it where it was.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <string>

namespace hawk::cli {

// A path, or "-". A FIFO without a writer is empty unless one comes in a moment.
// What is a descriptor of ours by its name (/dev/stdin, a shell's <(...)) and can
// be read once is that one. Errors: not_found, permission_denied, a directory.
base::Result<base::Fd> open_input(const std::string& path);

// "standard input" for "-".
std::string input_name(const std::string& path);

bool is_regular(int fd);

// Lets as many files be open as the system allows, if that many are needed.
void allow_files(std::size_t count);

// The first bytes of a regular file, or what stands in a pipe now (it waits for
// the first byte). Empty at the end, and for what cannot be looked into.
base::Result<std::string> peek(int fd, std::size_t limit, const std::string& name);

// Whether it is a recording of ours, by its beginning; one that is damaged
// there is known by its name.
base::Result<bool> is_trace(int fd, const std::string& path);

// Error: malformed, of what is packed or coded as nothing here reads it, with
// what makes it readable.
base::Result<> check_form(int fd, const std::string& path);

// Whether it is a log, whose further lines can be read as they come: no
// document, nothing packed or binary.
base::Result<bool> is_open_ended(int fd, const std::string& path);

} // namespace hawk::cli
