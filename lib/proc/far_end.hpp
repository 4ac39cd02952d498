#pragma once

// Who is at the other end of what a thread waits for: an address, a path, the
// process that holds a pipe's other end, the child that is awaited. Asked of a
// thread that stands still, and rarely: it reads tables of the whole machine.

#include "base/clock.hpp"
#include "model/event.hpp"
#include "proc/objects.hpp"

#include <string>

namespace hawk::proc {

struct FarEnd {
  std::string address; // "127.0.0.1:6379", a path; empty: none
  model::ProcessKey process;
  std::string name; // of the process
};

class FarEnds final {
public:
  // Must outlive it.
  explicit FarEnds(Objects& objects)
      : objects_(objects) {}

  // What cannot be told stays empty.
  FarEnd find(const model::ProcessKey& process, const model::Wait& wait);

private:
  void find_socket_end(Pid pid, int fd, const ObjectKey& socket, FarEnd& out);
  void find_pipe_end(const model::ProcessKey& process,
                     const model::Wait& wait,
                     const ObjectKey& pipe,
                     FarEnd& out);
  void name_process(Pid pid, FarEnd& out) const;
  const FdTable& table();

  Objects& objects_;
  FdTable table_;
  base::Nanos scanned_{}; // 0: never
};

} // namespace hawk::proc
