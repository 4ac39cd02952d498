#pragma once

// Makes the file of a new trace: 0600, never over something, never through a
// symbolic link.

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"

#include <string>

namespace hawk::trace {

struct NewFile {
  base::Fd fd; // O_APPEND: each write(2) is one piece, whoever writes
  std::string path;
};

// Creates exactly `path`. EEXIST, ENOENT and the like are errors.
base::Result<NewFile> create_file(const std::string& path);

// Creates DIRECTORY/<UTC time>-<pid>.hawk, with the directory (0700) if that
// is missing; counts up on a collision.
base::Result<NewFile>
create_file_in(const std::string& directory, base::Nanos since_epoch, int pid);

// Reserves a little space in the file's directory, in a file without a name,
// so that the last records can be written when the disk is full: closing the
// descriptor frees it. An empty Fd where that cannot be done.
base::Fd reserve_space(const std::string& path, std::size_t bytes);

} // namespace hawk::trace
