#include "proc/loop_thread.hpp"

#include "proc/abi.hpp"
#include "proc/fd_link.hpp"
#include "proc/frozen.hpp"
#include "proc/stat.hpp"
#include "proc/threads.hpp"
#include "proc/wchan.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

using namespace std::chrono_literals;

// A loop in its poll is looked at more rarely: when it left, asyncio tells.
constexpr Nanos k_pace_away = 5ms;
constexpr Nanos k_pace_slow = 20ms;
// Of one whose turns nobody tells: there the begin is wrong by half a pace, too.
constexpr Nanos k_pace_untold = 10ms;

// Likewise one that is never seen in its poll, and is not held either: in so
// many looks, one behind the other, it went on.
constexpr int k_restless = 40;

// The longer it is held, the more rarely: a stall's end is told wrong by half a
// pace.
constexpr int k_away_share = 8;

// Callbacks that take less are nobody's concern, and cost nothing.
constexpr Nanos k_first_stack = 10ms;
constexpr Nanos k_first_call = 20ms;

// A stack is read so rarely that reading takes this part of the time.
constexpr int k_stack_share = 300;
// Of one that is so deep that this is its pace, the turn costs as much.
constexpr Nanos k_deep_stack = 60ms;
// One that sleeps has to be read once only.
constexpr Nanos k_sleeper = 15ms;
// To be stopped is to run: this is for what the scheduler does not count.
constexpr Nanos k_stop_pace = 50ms;

// Node may go on without its loop, at its end: only what lasts is told before
// it is back.
constexpr Nanos k_node_patience = 1s;

base::Result<base::Fd> open_file(const Root& root, const Path& path) {
  base::Fd file(::openat(root.fd(), path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    return base::fail(base::make_system_error("open", path.c_str(), errno));
  }
  return file;
}

// Of this thread: on a busy machine a look takes long and costs little.
Nanos processor_now() {
  struct timespec time {};

  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + Nanos(time.tv_nsec);
}

std::string_view read_again(const base::Fd& file, std::span<char> buffer) {
  const ssize_t size = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

} // namespace

base::Result<LoopThread> LoopThread::open(const Around& around,
                                          const Place& place,
                                          PythonReader* reader) {
  const Pid pid = place.thread.process.pid;
  const Pid tid = place.thread.tid;
  LoopThread made(around, place, reader);
  HAWK_TRY(made.pulse_,
           open_file(around.root, Path(pid, tid, "schedstat")));
  HAWK_TRY(made.call_, open_file(around.root, Path(pid, tid, "syscall")));
  HAWK_TRY(const ProcessStat stat, read_stat(around.root, pid, tid));
  made.name_ = stat.name;
  if (place.origin == LoopOrigin::told) {
    made.tracker_.assume_in_loop();
  }
  Glance glance;
  if (!made.read(around.origin, glance)) {
    if (const auto still = read_stat(around.root, pid, tid); !still) {
      return base::fail(still.error()); // it has ended: no loss
    }
    return base::fail(base::Error{base::Error::Kind::permission_denied,
                                  "cannot read the calls of a thread"});
  }
  made.last_.reset();
  return made;
}

// A thread that has not run since it was found asleep is where it was.
bool LoopThread::read(Nanos now, Glance& glance) {
  std::array<char, 256> buffer;
  const auto pulse = parse_schedstat(read_again(pulse_, buffer));
  if (!pulse) {
    return false;
  }
  glance.at = now;
  glance.pulse = *pulse;
  if (last_ && last_->pulse == *pulse && pulse->slices != 0
      && last_->line.state != SyscallLine::State::running) {
    glance.line = last_->line;
    glance.in_poll = last_->in_poll;
    return true;
  }
  auto line = parse_syscall(read_again(call_, buffer));
  if (!line) {
    return false;
  }
  glance.line = *line;
  glance.in_poll = is_poll(*line);
  return true;
}

bool LoopThread::is_poll(const SyscallLine& line) {
  if (line.state != SyscallLine::State::inside
      || system_call(native_abi(), line.number).kind
             != SystemCall::Kind::epoll) {
    return false;
  }
  return place_.runtime != LoopRuntime::node
         || is_own_epoll(static_cast<int>(
             static_cast<std::uint32_t>(line.arguments[0])));
}

// execSync() and its like poll an epoll of their own, which lives as long as
// they do, and the loop does not turn.
bool LoopThread::is_own_epoll(int fd) {
  if (fd == epoll_) {
    return true;
  }
  const bool lives = epoll_ >= 0
                     && around_->objects.read(place_.thread.process.pid, epoll_)
                                .kind
                            == model::ObjectKey::Kind::epoll;
  if (!lives) {
    epoll_ = fd;
  }
  return !lives;
}

void LoopThread::add(std::optional<model::StallSeen> told,
                     std::vector<model::StallSeen>& into) const {
  if (!told) {
    return;
  }
  if (place_.runtime == LoopRuntime::node) {
    if (!told->ended && told->lasted < k_node_patience) {
      return;
    }
    told->in_loop = true; // whatever runs there
  }
  told->thread = place_.thread;
  told->name = name_;
  into.push_back(std::move(*told));
}

bool LoopThread::look(Nanos now, std::vector<model::StallSeen>& into) {
  Glance glance;
  if (!read(now, glance)) {
    if (place_.runtime != LoopRuntime::node) {
      add(tracker_.end(now), into);
    }
    return false;
  }
  const bool ran = !last_ || !(last_->pulse == glance.pulse);
  last_ = glance;
  add(tracker_.see(glance), into);
  if (!tracker_.is_away()) {
    restless_ = 0;
    return true;
  }
  const Nanos away = tracker_.away_for();
  // Who runs is not stopped.
  if (away >= k_first_stack
      && glance.line.state != SyscallLine::State::running
      && (ran || away >= next_stop_check_)) {
    note_stop();
    next_stop_check_ = away + std::max(k_stop_pace, away / 2);
  }
  if (away >= k_first_call && tracker_.wants_call()) {
    ask_call();
  }
  if (away >= k_first_stack && reader_ != nullptr) {
    if (stack_pulse_ && *stack_pulse_ == glance.pulse) {
      tracker_.see_same_stack(now);
    } else if (now >= next_stack_ || (!ran && now >= last_stack_ + k_sleeper)) {
      ask_stack(now, into);
    } else if (ran && tracker_.knows_turn()
               && next_stack_ - last_stack_ <= k_deep_stack) {
      tracker_.see_turn(now, reader_->read_turn(place_.thread.tid));
    }
  }
  restless_ = tracker_.stands() ? 0 : restless_ + 1;
  return true;
}

// By a signal, a debugger, or a freezer, which leaves nothing else to see.
void LoopThread::note_stop() {
  const Pid pid = place_.thread.process.pid;
  const auto stat = read_stat(around_->root, pid, place_.thread.tid);
  if (!stat) {
    return;
  }
  const bool is_stopped = stat->state == 'T' || stat->state == 't';
  if (is_stopped
      || (may_be_frozen(stat->state,
                        read_wchan(around_->root, pid, place_.thread.tid))
          && is_frozen(around_->root, pid))) {
    tracker_.see_stop();
  }
}

void LoopThread::ask_call() {
  auto reading = read_thread(around_->objects, place_.thread);
  if (!reading || !reading->line || !(*reading->line == last_->line)) {
    return; // it went on
  }
  FarEnd far = around_->far_ends.find(place_.thread.process,
                                      reading->seen.wait);
  tracker_.see_call(reading->seen.wait,
                    std::move(far.address),
                    far.process,
                    std::move(far.name));
}

void LoopThread::ask_stack(Nanos now, std::vector<model::StallSeen>& into) {
  const Nanos before = processor_now();
  auto stack = reader_->read(place_.thread.tid);
  if (!stack) {
    stack = reader_->read(place_.thread.tid); // it went on meanwhile
  }
  const Nanos cost = processor_now() - before;
  add(tracker_.see_stack(now, stack), into);
  // Asleep before and after: nothing has moved, nor will until it wakes.
  stack_pulse_.reset();
  std::array<char, 128> buffer;
  const auto pulse = parse_schedstat(read_again(pulse_, buffer));
  if (stack && pulse && pulse->slices != 0 && *pulse == last_->pulse
      && last_->line.state == SyscallLine::State::inside) {
    stack_pulse_ = *pulse;
  }
  last_stack_ = now;
  next_stack_ = now + cost * k_stack_share;
}

Nanos LoopThread::next(Nanos now) const {
  if (!tracker_.is_away() || restless_ > k_restless) {
    return now + k_pace_slow;
  }
  const Nanos slowest = reader_ != nullptr ? k_pace_slow : k_pace_untold;
  return now
         + std::clamp(
             tracker_.away_for() / k_away_share, k_pace_away, slowest);
}

} // namespace hawk::proc
