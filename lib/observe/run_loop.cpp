#include "observe/run_loop.hpp"

#include "observe/terminal.hpp"
#include "observe/tree_signal.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// DESIGN: the tree's blocked threads are read this often.
constexpr milliseconds k_sample_period = 250ms;

// How long the agent's last words before a stop may take.
constexpr base::Nanos k_flush_patience = 500ms;

// Not XFSZ, which our own trace may have brought upon us.
bool wishes_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP
         || signal == SIGQUIT;
}

milliseconds to_timer(base::Nanos duration) {
  return std::chrono::ceil<milliseconds>(duration);
}

base::Nanos to_nanos(const timeval& time) {
  return std::chrono::seconds(time.tv_sec)
         + std::chrono::microseconds(time.tv_usec);
}

model::ObjectKey object_of(const Outlet& outlet) {
  struct stat info {};

  if (!outlet.is_pty) {
    ::fstat(outlet.ours.get(), &info);
    return {model::ObjectKey::Kind::pipe, info.st_ino};
  }
  char name[64] = {};
  if (::ptsname_r(outlet.ours.get(), name, sizeof name) == 0) {
    ::stat(name, &info);
  }
  return {model::ObjectKey::Kind::tty, info.st_rdev};
}

} // namespace

RunLoop::RunLoop(RunParts parts, RunHooks hooks)
    : parts_(parts),
      hooks_(std::move(hooks)),
      watcher_(parts.recording, {parts.keeper.pid()}),
      policy_(::getsid(0) == ::getpid()),
      tick_(parts.loop),
      timeout_(parts.loop),
      linger_(parts.loop),
      released_(parts.outlets.size(), false) {}

base::Result<> RunLoop::prepare() {
  HAWK_TRY(wakeup_, loop::Wakeup::make(parts_.loop, [this] { on_wake(); }));
  HAWK_TRY(signal_readable_,
           loop::Readable::watch(
               parts_.loop, parts_.signals.fd(), [this] { on_signal(); }));
  if (parts_.channel != nullptr) {
    HAWK_CHECK(parts_.channel->listen(
        parts_.loop, parts_.recording.events(), parts_.recording.clock()));
  }
  return {};
}

RunResult RunLoop::run(model::Pid agent,
                       Drain& drain,
                       const std::vector<Forwarder*>& forwarders) {
  drain_ = &drain;
  forwarders_ = forwarders;
  agent_ = watcher_.identify(agent);
  started_ = base::monotonic_now();
  if (parts_.options.timeout) {
    timeout_.start_once(to_timer(*parts_.options.timeout),
                        [this] { on_timeout(); });
  }
  tick_.start_every(k_sample_period, [this] { on_tick(); });
  on_tick();
  on_wake(); // the agent may have ended before anybody listened
  parts_.loop.run();
  return std::move(result_);
}

// Something changed on another thread, or here: is all over?
void RunLoop::on_wake() {
  release_outputs();
  if (!ended_ || !drain_->is_done()) {
    return;
  }
  if (!recorded_) {
    recorded_ = true;
    finish_recording();
  }
  const bool delivered =
      std::all_of(forwarders_.begin(),
                  forwarders_.end(),
                  [](const Forwarder* f) { return f->is_done(); });
  if (delivered) {
    for (const Forwarder* forwarder : forwarders_) {
      result_.undelivered += forwarder->counts().dropped;
      result_.longest_stall =
          std::max(result_.longest_stall, forwarder->longest_wait());
    }
    parts_.loop.stop();
  }
}

void RunLoop::on_tick() {
  watcher_.sample();
  if (parts_.channel != nullptr) {
    parts_.channel->state_refusals();
  }
  // Nobody is told of a change while in the background.
  resize();
  hooks_.on_tick();
}

void RunLoop::on_signal() {
  while (const auto signal = parts_.signals.next()) {
    const SignalAction action = policy_.decide(*signal, base::monotonic_now());
    if (action != SignalAction::reap) {
      parts_.recording.events().write(model::SignalSeen{
          signal->number, signal->sender, std::string(name_of(action))});
    }
    act(*signal, action);
  }
  stop_with_agent();
  on_wake();
}

void RunLoop::act(const Signal& signal, SignalAction action) {
  switch (action) {
  case SignalAction::reap:
    reap();
    return;
  case SignalAction::suspend:
    if (!signal.from_kernel) {
      forward(signal.number);
    }
    job_.ask(signal.number, base::monotonic_now());
    return;
  case SignalAction::resume:
    reap(); // was the agent told as well?
    if (job_.is_agent_stopped()) {
      forward(signal.number);
    }
    resize();
    return;
  case SignalAction::resize:
    if (!resize() && !signal.from_kernel) {
      forward(signal.number);
    }
    return;
  case SignalAction::forward:
    forward(signal.number);
    return;
  case SignalAction::leave:
    if (wishes_end(signal.number)) {
      stop_waiting();
    }
    return;
  case SignalAction::terminate:
  case SignalAction::kill:
    stop_waiting();
    const bool hard = action == SignalAction::kill;
    send_to_descendants(hard ? SIGKILL : SIGTERM, {parts_.keeper.pid()});
    hooks_.on_remark(hard ? "third Ctrl-C: sent SIGKILL to every process"
                          : "second Ctrl-C: sent SIGTERM to every process");
    return;
  }
}

void RunLoop::forward(int number) {
  if (!ended_) {
    send_signal(agent_, number);
  }
  if (wishes_end(number)) {
    stop_waiting();
  }
}

// A wish to end, when the agent has ended: nobody is waited for any more.
void RunLoop::stop_waiting() {
  if (!ended_) {
    return;
  }
  result_.interrupted = true;
  if (!drain_->is_done()) {
    on_linger_over();
  }
  for (Forwarder* forwarder : forwarders_) {
    forwarder->abandon();
  }
}

bool RunLoop::resize() {
  bool changed = false;
  for (const Outlet& outlet : parts_.outlets) {
    changed = (outlet.is_pty
               && copy_window_size(outlet.destination, outlet.ours.get()))
              || changed;
  }
  if (changed) {
    // The kernel told the agent when it told us: it may have asked too early.
    send_to_descendants(SIGWINCH, {parts_.keeper.pid()});
  }
  return changed;
}

bool RunLoop::is_quiet() const {
  for (std::size_t i = 0; i < forwarders_.size(); ++i) {
    int unread = 0;
    ::ioctl(parts_.outlets[i].ours.get(), FIONREAD, &unread);
    if (unread > 0 || forwarders_[i]->pending() > 0) {
      return false;
    }
  }
  return parts_.recording.shared().batch.length == 0;
}

void RunLoop::stop_with_agent() {
  if (ended_ || !job_.is_due(base::monotonic_now())) {
    return;
  }
  // Twice: between drain and forwarder bytes are nowhere for a moment.
  const base::Nanos limit = base::monotonic_now() + k_flush_patience;
  for (int quiet = 0; quiet < 2 && base::monotonic_now() < limit;) {
    quiet = is_quiet() ? quiet + 1 : 0;
    std::this_thread::sleep_for(1ms);
  }
  reap(); // the agent may be going on
  if (job_.is_agent_stopped()) {
    job_.stop_ourselves();
  }
}

void RunLoop::reap() {
  int status = 0;
  rusage usage{};
  for (;;) {
    const pid_t pid =
        ::wait4(-1, &status, WNOHANG | WUNTRACED | WCONTINUED, &usage);
    if (pid < 0 && errno == EINTR) {
      continue;
    }
    if (pid <= 0) {
      return;
    }
    if (WIFSTOPPED(status) || WIFCONTINUED(status)) {
      if (pid == agent_.pid) {
        job_.set_agent_stopped(WIFSTOPPED(status));
      }
    } else if (pid == agent_.pid) {
      note_end(status, usage);
    } else if (pid == parts_.keeper.pid() && !recorded_) {
      hooks_.on_remark("the keeper died: if hawkctl is killed now, so is the "
                       "agent's output");
    }
  }
}

void RunLoop::note_end(int status, const rusage& usage) {
  ended_ = true;
  timeout_.stop();
  result_.duration = base::monotonic_now() - started_;
  model::Ended& ended = result_.ended;
  ended.process = agent_;
  if (WIFEXITED(status)) {
    ended.code = WEXITSTATUS(status);
  } else if (WIFSIGNALED(status)) {
    ended.signal = WTERMSIG(status);
    ended.core_dumped = WCOREDUMP(status);
  }
  ended.stall = parts_.recording.chunks().appender().longest_write();
  ended.user_time = to_nanos(usage.ru_utime);
  ended.system_time = to_nanos(usage.ru_stime);
  write_end();
  linger_.start_once(to_timer(parts_.options.linger),
                     [this] { on_linger_over(); });
}

void RunLoop::write_end() {
  std::atomic<bool>& written = parts_.recording.shared().ended;
  written = written || parts_.recording.events().write(result_.ended);
}

void RunLoop::on_timeout() {
  result_.ended.timed_out = true;
  watcher_.sample();
  hooks_.on_tick();
  hooks_.on_timeout(watcher_.look_closely());
  send_to_descendants(SIGTERM, {parts_.keeper.pid()});
  timeout_.start_once(to_timer(parts_.options.kill_after), [this] {
    send_to_descendants(SIGKILL, {parts_.keeper.pid()});
    hooks_.on_remark("the agent outlived SIGTERM: sent SIGKILL");
  });
}

void RunLoop::on_linger_over() {
  if (drain_->is_done() || held_) {
    return;
  }
  held_ = true;
  drain_->stop();
}

// Our copy of an output goes as soon as it has no more to carry: its reader
// would wait for an end of file that only we hold back.
void RunLoop::release_outputs() {
  for (std::size_t i = 0; i < forwarders_.size(); ++i) {
    const int fd = parts_.outlets[i].destination;
    if (!released_[i] && fd == STDOUT_FILENO && forwarders_[i]->is_done()) {
      released_[i] = true;
      const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(null, fd);
      ::close(null);
    }
  }
}

void RunLoop::write_closed(std::size_t index) {
  SharedStream& stream = parts_.recording.shared().streams[index];
  model::Closed closed;
  closed.stream = parts_.outlets[index].stream;
  closed.bytes = stream.read;
  closed.held = !stream.closed;
  if (closed.held) {
    closed.holders = watcher_.find_holders(object_of(parts_.outlets[index]));
    for (const model::Holder& holder : closed.holders) {
      result_.left.push_back(holder);
      result_.left_names.push_back(watcher_.name_of(holder.process.pid));
    }
  }
  result_.bytes += closed.bytes;
  const bool held = closed.held;
  const bool written = parts_.recording.events().write(std::move(closed));
  stream.stated = written && !held; // of a held one the keeper states the end
}

void RunLoop::finish_recording() {
  linger_.stop();
  tick_.stop();
  if (parts_.channel != nullptr) {
    parts_.channel->take_waiting(parts_.loop);
    parts_.channel->state_refusals();
  }
  parts_.recording.release_reserve();
  write_end(); // if the disk was full then
  for (std::size_t i = 0; i < parts_.outlets.size(); ++i) {
    write_closed(i);
  }
  parts_.recording.finish();
  hooks_.on_tick();
  result_.lines = drain_->lines();
  result_.losses = parts_.recording.losses();
  result_.capped_bytes = parts_.recording.chunks().capped_bytes();
  result_.longest_stall = result_.ended.stall;
  const bool all_closed = result_.left.empty() && !held_;
  if (all_closed) {
    parts_.keeper.dismiss();
    return;
  }
  parts_.keeper.hand_over();
  if (parts_.channel != nullptr) {
    parts_.channel->leave_behind();
  }
}

} // namespace hawk::observe
