#pragma once

// Plain reading and writing of files and descriptors, with errors as values.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hawk::base {

// Opens path below directory (AT_FDCWD for none), close-on-exec.
Result<Fd> open_at(int directory, const std::string& path, int flags);

// Reads a file to its end without trusting st_size (0 for /proc files), at
// most `limit` bytes.
Result<std::string> read_file_at(int directory,
                                 const std::string& path,
                                 std::size_t limit = std::size_t{1} << 20);

// Reads once, again after EINTR. 0 means end of file.
Result<std::size_t> read_some(int fd, std::span<char> into);

// Writes all of it, again after EINTR and short writes.
Result<> write_all(int fd, std::string_view bytes);

// Reads a symbolic link below directory; never follows it.
Result<std::string> read_link_at(int directory, const std::string& path);

Result<PipeEnds> make_pipe();

} // namespace hawk::base
