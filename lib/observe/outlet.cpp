#include "observe/outlet.hpp"

#include "base/file.hpp"
#include "observe/terminal.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace hawk::observe {

namespace {

using base::Result;
using model::Stream;

// Pipes, files and terminals have an order that the caller can see; /dev/null
// and its like have none.
bool is_same_place(int a, int b) {
  struct stat first {};

  struct stat second {};

  if (::fstat(a, &first) != 0 || ::fstat(b, &second) != 0) {
    return false;
  }
  const bool ordered = !S_ISCHR(first.st_mode) || ::isatty(a) == 1;
  return ordered && first.st_dev == second.st_dev
         && first.st_ino == second.st_ino && first.st_rdev == second.st_rdev;
}

Result<Outlet> open_outlet(Stream stream, int destination, Stdio stdio) {
  Outlet outlet;
  outlet.stream = stream;
  outlet.destination = destination;
  outlet.is_pty = stdio == Stdio::pty
                  || (stdio == Stdio::automatic && ::isatty(destination) == 1);
  if (outlet.is_pty) {
    HAWK_TRY(Pty pty, open_pty(destination));
    outlet.ours = std::move(pty.master);
    outlet.theirs = std::move(pty.slave);
    return outlet;
  }
  HAWK_TRY(base::PipeEnds pipe, base::make_pipe());
  outlet.ours = std::move(pipe.read);
  outlet.theirs = std::move(pipe.write);
  return outlet;
}

} // namespace

Result<std::vector<Outlet>>
open_outlets(const Inherited& inherited, Stdio stdio, Sharing sharing) {
  const bool has_out = !inherited.closed_stdio[STDOUT_FILENO];
  const bool has_err = !inherited.closed_stdio[STDERR_FILENO];
  const bool shared = has_out && has_err && sharing == Sharing::same_place
                      && is_same_place(STDOUT_FILENO, STDERR_FILENO);
  std::vector<Outlet> outlets;
  if (has_out) {
    HAWK_TRY(Outlet outlet,
             open_outlet(shared ? Stream::both : Stream::standard_output,
                         STDOUT_FILENO,
                         stdio));
    outlets.push_back(std::move(outlet));
  }
  if (has_err && !shared) {
    HAWK_TRY(Outlet outlet,
             open_outlet(Stream::standard_error, STDERR_FILENO, stdio));
    outlets.push_back(std::move(outlet));
  }
  return outlets;
}

} // namespace hawk::observe
