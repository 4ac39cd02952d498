#pragma once

// The opened /proc directory as a value: everything in this module reads
// beneath it, so that a test (or a container's mounted tree) is just another
// directory. Nothing here follows the link of a descriptor: a stat through
// /proc/PID/fd/N may hang on a dead file system.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::proc {

using model::Pid;

// A path below /proc, on the stack: a sample reads thousands of them.
class Path final {
public:
  explicit Path(Pid pid);                   // "PID"
  Path(Pid pid, const char* file);          // "PID/file"
  Path(Pid pid, Pid tid, const char* file); // "PID/task/TID/file"
  // The same, of a leader "PID/file" where that is of it alone: every step of a
  // path costs.
  static Path thread(Pid pid, Pid tid, const char* file);
  static Path fd(Pid pid, int fd);          // "PID/fd/N"
  static Path fdinfo(Pid pid, int fd);      // "PID/fdinfo/N"

  const char* c_str() const { return text_; }

private:
  Path() = default;

  char text_[80] = {};
};

class Root final {
public:
  // Opens the directory, "/proc" as a rule.
  static base::Result<Root> open(const std::string& directory = "/proc");

  int fd() const { return directory_.get(); }

  const std::string& name() const { return name_; }

  // True for the kernel's own /proc. A fixture has no pidfds behind it.
  bool is_live() const { return live_; }

  // Reads a file to its end, at most `limit` bytes.
  base::Result<std::string>
  read(const char* path, std::size_t limit = std::size_t{1} << 20) const;

  // Reads a file's beginning into a buffer of the caller; no allocation. For
  // files that the kernel makes in one piece (stat, status, fdinfo, ...): a
  // short read is taken for the end.
  base::Result<std::string_view> read_into(const char* path,
                                           std::span<char> buffer) const;

  // Reads a link's text, never its target. Errors: not_found when the
  // process or descriptor is gone, permission_denied.
  base::Result<std::string_view> link_into(const char* path,
                                           std::span<char> buffer) const;

private:
  base::Fd directory_;
  std::string name_;
  bool live_ = false;
};

// The entries of a directory that are numbers (pids, tids, descriptors), in
// the kernel's order.
base::Result<>
read_numbers(const Root& root, const char* path, std::vector<Pid>& into);

} // namespace hawk::proc
