#pragma once

// What the threads of a process do: model::ThreadSeen from task/TID/syscall,
// status and wchan.

#include "model/event.hpp"
#include "proc/objects.hpp"
#include "proc/syscall_line.hpp"
#include "proc/vitals.hpp"

namespace hawk::proc {

struct ThreadReading {
  model::ThreadSeen seen;
  // Told apart two waits of one kind: the raw line. Nothing when it may not be
  // read.
  std::optional<SyscallLine> line;

  // Asleep in the same call since `before`, and not once awake: the line and
  // the count of context switches stand still.
  bool stands_still_since(const ThreadReading& before) const;
};

// Whether the thread is in a write-like call; cheap, for every sample. Sets
// `refused` where the call may not be read and wchan decided.
bool is_writing(const Root& root,
                Pid pid,
                const Vitals::Thread& thread,
                bool& refused);

// Whether it is in an epoll_wait(2), of a process of this build's own ABI.
bool is_polling(const Vitals::Thread& thread);

// Everything about one thread. Errors: not_found when it ended.
base::Result<ThreadReading> read_thread(Objects& objects,
                                        const model::ThreadKey& thread);

// The same of one that sleeps since its pulse and call were read. What is read
// here is right if it still does.
base::Result<ThreadReading> read_sleeper(Objects& objects,
                                         const model::ProcessKey& process,
                                         const Vitals::Thread& thread,
                                         const ProcessStat& stat);

std::vector<Pid> list_threads(const Root& root, Pid pid);

} // namespace hawk::proc
