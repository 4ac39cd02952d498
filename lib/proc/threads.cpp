#include "proc/threads.hpp"

#include "proc/abi.hpp"
#include "proc/fdinfo.hpp"
#include "proc/inferred_wait.hpp"
#include "proc/processes.hpp"
#include "proc/status.hpp"
#include "proc/watches.hpp"
#include "proc/wchan.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace hawk::proc {

namespace {

using model::Wait;
using CallKind = SystemCall::Kind;

bool is_write_kind(CallKind kind) {
  return kind == CallKind::write || kind == CallKind::splice;
}

Wait::Kind kind_of_call(CallKind kind) {
  switch (kind) {
  case CallKind::write:
  case CallKind::splice:
    return Wait::Kind::write;
  case CallKind::read:
    return Wait::Kind::read;
  case CallKind::poll:
  case CallKind::select:
  case CallKind::epoll:
    return Wait::Kind::poll;
  case CallKind::wait4:
  case CallKind::waitid:
    return Wait::Kind::child;
  case CallKind::sleep:
    return Wait::Kind::sleep;
  case CallKind::lock:
    return Wait::Kind::lock;
  case CallKind::open:
    return Wait::Kind::open;
  case CallKind::ring:
    return Wait::Kind::ring;
  case CallKind::restart:
  case CallKind::other:
    break;
  }
  return Wait::Kind::other;
}

int as_int(std::uint64_t argument) {
  return static_cast<int>(static_cast<std::uint32_t>(argument));
}

// A process names its children as its own PID namespace does.
Pid translate(const Root& root, Pid parent, Pid inner) {
  for (const Pid child : find_children(root, parent)) {
    const auto status = read_status(root, child);
    if (status && !status->pids.empty() && status->pids.back() == inner) {
      return child;
    }
  }
  return 0;
}

Pid awaited_child(const Root& root,
                  Pid pid,
                  const SystemCall& call,
                  const SyscallLine& line) {
  const int first = as_int(line.arguments[0]);
  if (call.kind == CallKind::wait4) {
    return first > 0 ? first : 0;
  }
  if (first == P_PID) {
    return as_int(line.arguments[1]);
  }
  if (first == P_PIDFD) {
    const auto info = read_fdinfo(root, pid, as_int(line.arguments[1]));
    return info && info->pidfd && *info->pidfd > 0 ? *info->pidfd : 0;
  }
  return 0;
}

struct Call {
  model::ThreadKey thread;
  const SystemCall& call;
  const SyscallLine& line;
};

// Whether it has a PID namespace of its own, below ours.
bool is_in_namespace(const Root& root, const model::ThreadKey& thread) {
  const auto status = read_status(root, thread.process.pid, thread.tid);
  return status && status->pids.size() > 1;
}

bool names_pidfd(const Call& c) {
  return c.call.kind == CallKind::waitid
         && as_int(c.line.arguments[0]) == P_PIDFD;
}

bool is_negative(std::uint64_t argument) {
  return as_int(argument) < 0;
}

// Whether the call has no time limit. epoll_wait(2) and poll(2) say so by a
// negative number, their relatives and futex(2) by a null pointer.
bool waits_forever(const SystemCall& call, const SyscallLine& line) {
  const auto& arguments = line.arguments;
  switch (call.kind) {
  case CallKind::poll:
    return call.name == "poll" ? is_negative(arguments[2]) : arguments[2] == 0;
  case CallKind::epoll:
    return call.name == "epoll_pwait2" ? arguments[3] == 0
                                       : is_negative(arguments[3]);
  case CallKind::select:
    return arguments[4] == 0;
  case CallKind::lock:
    return call.name == "futex" && arguments[3] == 0;
  default:
    return false;
  }
}

void read_details(Objects& objects, const Call& c, Wait& wait) {
  const Pid pid = c.thread.process.pid;
  if (c.call.fd >= 0) {
    wait.fd = as_int(c.line.arguments[static_cast<std::size_t>(c.call.fd)]);
    wait.object = objects.read(pid, wait.fd);
  }
  wait.forever = waits_forever(c.call, c.line);
  switch (c.call.kind) {
  case CallKind::epoll:
    read_epoll_watches(objects, pid, wait.fd, wait);
    break;
  case CallKind::poll:
    read_poll_watches(objects, pid, c.line, wait);
    break;
  case CallKind::select:
    read_select_watches(objects, pid, c.line, wait);
    break;
  case CallKind::wait4:
  case CallKind::waitid:
    wait.pid = awaited_child(objects.root(), pid, c.call, c.line);
    if (wait.pid != 0 && !names_pidfd(c)
        && is_in_namespace(objects.root(), c.thread)) {
      wait.pid = translate(objects.root(), pid, wait.pid);
    }
    break;
  default:
    break;
  }
}

Wait make_wait(Objects& objects, const Call& c, std::string_view function) {
  Wait wait;
  wait.call = c.call.name;
  wait.kind = kind_of_call(c.call.kind);
  const Wait::Kind seen = wait_kind_of(function);
  if (c.call.kind == CallKind::splice && seen == Wait::Kind::read) {
    // Still waiting for its input.
    wait.kind = Wait::Kind::read;
    wait.fd = as_int(c.line.arguments[0]);
    wait.object = objects.read(c.thread.process.pid, wait.fd);
    return wait;
  }
  if (c.call.kind == CallKind::restart) {
    // A poll, nanosleep or futex goes on, its arguments are gone.
    wait.kind = seen == Wait::Kind::unknown ? Wait::Kind::other : seen;
    wait.watches_complete = wait.kind != Wait::Kind::poll;
    return wait;
  }
  read_details(objects, c, wait);
  return wait;
}

Wait read_wait(Objects& objects, const ThreadReading& reading) {
  const Pid pid = reading.seen.thread.process.pid;
  if (!reading.line) {
    return infer_wait(objects, pid, reading.seen.kernel_function);
  }
  Wait wait;
  switch (reading.line->state) {
  case SyscallLine::State::running:
    wait.kind = Wait::Kind::running;
    return wait;
  case SyscallLine::State::outside:
    wait.kind = Wait::Kind::other;
    return wait;
  case SyscallLine::State::inside:
    break;
  }
  // A 32-bit program has its stack below 4 GiB, any other above.
  const Abi abi = reading.line->stack_pointer >> 32 != 0
                      ? native_abi()
                      : read_abi(objects.root(), pid);
  const SystemCall& call = system_call(abi, reading.line->number);
  return make_wait(objects,
                   {reading.seen.thread, call, *reading.line},
                   reading.seen.kernel_function);
}

// Only of writers, to be shown, and where the call alone does not say what is
// waited for: a file less for each of the many that idle.
bool is_told_by_wchan(const SyscallLine& line) {
  const auto tells = [&line](Abi abi) {
    const CallKind kind = system_call(abi, line.number).kind;
    return is_write_kind(kind) || kind == CallKind::restart;
  };
  return line.state == SyscallLine::State::inside
         && (tells(native_abi()) || tells(compat_abi()));
}

// Where in the kernel it waits, and for what.
void read_place(Objects& objects, ThreadReading& reading) {
  const model::ThreadKey& thread = reading.seen.thread;
  if (!reading.line || is_told_by_wchan(*reading.line)) {
    reading.seen.kernel_function =
        read_wchan(objects.root(), thread.process.pid, thread.tid);
  }
  reading.seen.wait = read_wait(objects, reading);
}

} // namespace

bool ThreadReading::stands_still_since(const ThreadReading& before) const {
  return seen.thread == before.seen.thread && line == before.line
         && seen.kernel_function == before.seen.kernel_function
         && seen.context_switches == before.seen.context_switches
         && (!line || line->state != SyscallLine::State::running);
}

bool is_writing(const Root& root,
                Pid pid,
                const Vitals::Thread& thread,
                bool& refused) {
  const auto& line = thread.line;
  if (line) {
    // Under either ABI: which one it is, is asked only of those.
    return line->state == SyscallLine::State::inside
           && (is_write_kind(system_call(native_abi(), line->number).kind)
               || is_write_kind(system_call(compat_abi(), line->number).kind));
  }
  // Not permitted, or a kernel without the file.
  const std::string function = read_wchan(root, pid, thread.tid);
  refused = refused || !function.empty()
            || line.error().kind != base::Error::Kind::not_found;
  return wait_kind_of(function) == Wait::Kind::write;
}

bool is_polling(const Vitals::Thread& thread) {
  return thread.line && thread.line->state == SyscallLine::State::inside
         && system_call(native_abi(), thread.line->number).kind
                == CallKind::epoll;
}

base::Result<ThreadReading> read_thread(Objects& objects,
                                        const model::ThreadKey& thread) {
  const Root& root = objects.root();
  const Pid pid = thread.process.pid;
  const auto pulse = read_schedstat(root, pid, thread.tid);
  auto line = read_syscall(root, pid, thread.tid);
  if (pulse && pulse->slices != 0) {
    HAWK_TRY(const ProcessStat stat, read_stat(root, pid, thread.tid));
    return read_sleeper(
        objects, thread.process, {thread.tid, *pulse, std::move(line)}, stat);
  }
  HAWK_TRY(const ThreadStatus status, read_status(root, pid, thread.tid));
  ThreadReading reading;
  reading.line = line ? std::optional(*line) : std::nullopt;
  reading.seen.thread = thread;
  reading.seen.name = status.name;
  reading.seen.state = status.state;
  reading.seen.context_switches = status.context_switches;
  read_place(objects, reading);
  return reading;
}

base::Result<ThreadReading> read_sleeper(Objects& objects,
                                         const model::ProcessKey& process,
                                         const Vitals::Thread& thread,
                                         const ProcessStat& stat) {
  ThreadReading reading;
  reading.line = thread.line ? std::optional(*thread.line) : std::nullopt;
  reading.seen.thread = {process, thread.tid};
  reading.seen.name = stat.name;
  reading.seen.state = stat.state;
  // It was on a processor as often as it left one.
  reading.seen.context_switches = thread.pulse ? thread.pulse->slices : 0;
  read_place(objects, reading);
  return reading;
}

std::vector<Pid> list_threads(const Root& root, Pid pid) {
  std::vector<Pid> tids;
  const Path path(pid, "task");

  struct stat info {};

  // One entry for each thread, beside "." and "..": proc_task_getattr() of
  // fs/proc/base.c. Most processes have one.
  if (root.is_live()
      && ::fstatat(root.fd(), path.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0
      && info.st_nlink == 3) {
    tids.push_back(pid);
    return tids;
  }
  if (!read_numbers(root, path.c_str(), tids)) {
    tids.clear();
  }
  return tids;
}

} // namespace hawk::proc
