#pragma once

// What the link of a descriptor says: /proc/PID/fd/N in proc_pid_fd(5). Only
// the text is looked at, so a FIFO is a path like any other; PipeProbe tells.

#include "proc/root.hpp"

namespace hawk::proc {

using model::ObjectKey;

struct FdLink {
  ObjectKey object; // a tty by its device number; inode 0: not in the text
  bool is_master = false; // of a pty: which one, fdinfo tells
  std::string_view path;  // of what has one, as the kernel shows it

  bool operator==(const FdLink&) const = default;
};

// Total: what it does not know is of kind `other`.
FdLink parse_fd_link(std::string_view text);

// The two ends of pty number `index`: pts(4), and the kernel's numbers for it
// (Documentation/admin-guide/devices.txt: 136-143 slaves, 128-135 masters).
ObjectKey make_pty_slave(int index);
ObjectKey make_pty_master(int index);
// The other end of either, or unknown for what is no pty.
ObjectKey find_pty_peer(const ObjectKey& tty);

// Text below `buffer` lives as long as that.
base::Result<FdLink>
read_fd_link(const Root& root, Pid pid, int fd, std::span<char> buffer);

} // namespace hawk::proc
