#include "proc/vitals.hpp"

#include "proc/threads.hpp"

#include <algorithm>

namespace hawk::proc {

namespace {

// 0 times: newborn, or sched_info_on() of include/linux/sched/stat.h says no.
std::optional<SchedStat> read_pulse(const Root& root, Pid pid, Pid tid) {
  const auto figures = read_schedstat(root, pid, tid);
  return figures && figures->slices != 0 ? std::optional(*figures)
                                         : std::nullopt;
}

bool is_inside(const Vitals::Thread& thread) {
  return thread.pulse && thread.line
         && thread.line->state == SyscallLine::State::inside;
}

const Vitals::Thread* find_thread(const Vitals* vitals, Pid tid) {
  if (vitals == nullptr) {
    return nullptr;
  }
  const auto at =
      std::find_if(vitals->threads.begin(),
                   vitals->threads.end(),
                   [tid](const auto& thread) { return thread.tid == tid; });
  return at == vitals->threads.end() ? nullptr : &*at;
}

Vitals::Thread read_thread_vitals(const Root& root,
                                  Pid pid,
                                  Pid tid,
                                  Pulses pulses,
                                  const Vitals::Thread* before) {
  std::optional<SchedStat> pulse;
  if (pulses == Pulses::read) {
    pulse = read_pulse(root, pid, tid);
  }
  if (before != nullptr && is_inside(*before) && pulse == before->pulse) {
    return *before;
  }
  return {tid, pulse, read_syscall(root, pid, tid)};
}

} // namespace

base::Result<Vitals> read_vitals(const Root& root,
                                 Pid pid,
                                 Pulses pulses,
                                 const Vitals* before) {
  Vitals vitals;
  const auto add = [&](Pid tid) {
    vitals.threads.push_back(read_thread_vitals(
        root, pid, tid, pulses, find_thread(before, tid)));
  };
  // Most have one thread, and its stat says so: no directory to be read.
  if (root.is_live()) {
    add(pid);
    HAWK_TRY(vitals.stat, read_stat(root, pid));
  }
  if (!root.is_live() || vitals.stat.threads != 1) {
    for (const Pid tid : list_threads(root, pid)) {
      if (find_thread(&vitals, tid) == nullptr) {
        add(tid);
      }
    }
    HAWK_TRY(vitals.stat, read_stat(root, pid));
  }
  // Counted last: those who sleep since they were asked made no thread that
  // is not among them.
  vitals.asleep =
      vitals.stat.state == 'S' && vitals.threads.size() == vitals.stat.threads
      && std::all_of(vitals.threads.begin(), vitals.threads.end(), is_inside);
  return vitals;
}

bool is_still_asleep(const Root& root, const Vitals& vitals) {
  const Pid pid = vitals.stat.pid;
  return vitals.asleep
         && std::all_of(vitals.threads.begin(),
                        vitals.threads.end(),
                        [&](const Vitals::Thread& thread) {
                          return read_pulse(root, pid, thread.tid)
                                 == thread.pulse;
                        });
}

} // namespace hawk::proc
