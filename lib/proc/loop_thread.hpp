#pragma once

// One thread that runs an event loop, looked at again and again: keeps the
// descriptors of its /proc files open, asks the cheapest question first, and
// asks for stack and other end only where it has been away from its poll.
// Nothing is stopped, nothing runs in the process.

#include "base/fd.hpp"
#include "proc/far_end.hpp"
#include "proc/objects.hpp"
#include "proc/python_stack.hpp"
#include "proc/stall_tracker.hpp"

#include <vector>

namespace hawk::proc {

// How we know that a thread has a loop.
enum class LoopOrigin {
  told, // by a probe
  seen, // in an epoll_wait(2)
};

enum class LoopRuntime { python, node };

class LoopThread final {
public:
  struct Place {
    model::ThreadKey thread;
    LoopOrigin origin = LoopOrigin::seen;
    LoopRuntime runtime = LoopRuntime::python;
  };

  // What the threads of a sampler share; outlives them. `reader` is null where
  // stacks cannot be read.
  struct Around {
    const Root& root;
    Objects& objects;
    FarEnds& far_ends;
    Nanos origin{};
    StallTracker::Limits limits;
  };

  // Errors: not_found when it ended, permission_denied where its calls may not
  // be read.
  static base::Result<LoopThread>
  open(const Around& around, const Place& place, PythonReader* reader);

  // Looks once; adds what there is to tell. False: it ended, or may not be
  // looked at any more.
  bool look(Nanos now, std::vector<model::StallSeen>& into);

  // When it should be looked at again after a look at `now`.
  Nanos next(Nanos now) const;

  const model::ThreadKey& thread() const { return place_.thread; }

private:
  LoopThread(const Around& around, const Place& place, PythonReader* reader)
      : around_(&around),
        place_(place),
        reader_(reader),
        tracker_(around.limits, around.origin) {}

  bool read(Nanos now, Glance& glance);
  bool is_poll(const SyscallLine& line);
  bool is_own_epoll(int fd);
  void note_stop();
  void ask_call();
  void ask_stack(Nanos now, std::vector<model::StallSeen>& into);
  void add(std::optional<model::StallSeen> told,
           std::vector<model::StallSeen>& into) const;

  const Around* around_;
  Place place_;
  PythonReader* reader_;
  StallTracker tracker_;
  base::Fd pulse_;
  base::Fd call_;
  std::optional<Glance> last_;
  int epoll_ = -1; // its loop's, of Node
  Nanos next_stack_{};
  Nanos last_stack_{};
  std::optional<SchedStat> stack_pulse_; // when the last was read, asleep
  Nanos next_stop_check_{};
  int restless_ = 0; // looks, one behind the other, in which it went on
  std::string name_;
};

} // namespace hawk::proc
