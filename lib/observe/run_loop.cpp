#include "observe/run_loop.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// DESIGN: the tree's blocked threads are read this often.
constexpr milliseconds k_sample_period = 250ms;

milliseconds to_timer(base::Nanos duration) {
  return std::chrono::ceil<milliseconds>(duration);
}

// Below us, and not the agent's.
std::set<model::Pid> others_of(const RunParts& parts) {
  std::set<model::Pid> others = parts.strangers;
  others.insert(parts.keeper.pid());
  return others;
}

} // namespace

RunLoop::RunLoop(RunParts parts, RunHooks hooks)
    : parts_(parts),
      hooks_(std::move(hooks)),
      watcher_(parts.recording,
               parts.keeper.pid(),
               parts.strangers,
               parts.options.stall_threshold),
      agent_(others_of(parts)),
      policy_(::getsid(0) == ::getpid()),
      tick_(parts.loop),
      timeout_(parts.loop),
      linger_(parts.loop),
      after_end_(parts.loop),
      released_(parts.outlets.size(), false),
      closed_(parts.outlets.size(), false) {}

base::Result<> RunLoop::prepare() {
  HAWK_TRY(wakeup_, loop::Wakeup::make(parts_.loop, [this] { on_wake(); }));
  HAWK_TRY(signal_readable_,
           loop::Readable::watch(
               parts_.loop, parts_.signals.fd(), [this] { on_signal(); }));
  if (parts_.channel != nullptr) {
    HAWK_CHECK(parts_.channel->listen(
        parts_.loop, watcher_.statements(), parts_.recording.clock()));
  }
  return {};
}

RunResult RunLoop::run(model::Pid agent,
                       Drain& drain,
                       const std::vector<Forwarder*>& forwarders) {
  drain_ = &drain;
  forwarders_ = forwarders;
  agent_.set_process(watcher_.identify(agent));
  parts_.recording.shared().agent_start = agent_.process().start_time;
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
  state_closed_streams();
  release_outputs();
  if (!agent_.has_ended() || !drain_->is_done()) {
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
      const ForwardCounts counts = forwarder->counts();
      result_.undelivered += counts.dropped;
      result_.undelivered_error =
          counts.dropped > 0 ? counts.error_number : result_.undelivered_error;
      result_.longest_stall =
          std::max(result_.longest_stall, forwarder->longest_wait());
    }
    after_end_.stop();
    parts_.loop.stop();
  }
}

void RunLoop::on_tick() {
  watcher_.sample();
  if (parts_.channel != nullptr) {
    parts_.channel->tend();
  }
  // Nobody is told of a change while in the background.
  resize();
  hooks_.on_tick();
}

void RunLoop::note_end(const model::Ended& seen) {
  timeout_.stop();
  result_.duration = base::monotonic_now() - started_;
  model::Ended& ended = result_.ended;
  const bool timed_out = ended.timed_out;
  ended = seen;
  ended.timed_out = timed_out;
  result_.ended_by_ctrl_c = ctrl_c_ && ended.signal == SIGINT;
  ended.stall = parts_.recording.chunks().appender().longest_write();
  write_end();
  linger_.start_once(to_timer(parts_.options.linger),
                     [this] { on_linger_over(); });
}

// Stated first: what moves from here on moves because it is being ended.
void RunLoop::end_tree(int signal) {
  parts_.recording.events().write(model::SignalSeen{
      signal, ::getpid(), "sent to the tree: the time is over"});
  agent_.tell_tree(signal);
}

void RunLoop::on_timeout() {
  reap();
  if (agent_.has_ended()) { // in time: its signal only had not been read yet
    on_wake();
    return;
  }
  result_.ended.timed_out = true;
  watcher_.look();
  hooks_.on_tick();
  hooks_.on_timeout(watcher_.look_closely());
  end_tree(SIGTERM);
  timeout_.start_once(to_timer(parts_.options.kill_after), [this] {
    reap();
    if (agent_.has_ended()) {
      on_wake();
      return;
    }
    end_tree(SIGKILL);
    hooks_.on_remark(k_outlived_term);
  });
}

} // namespace hawk::observe
