// RunLoop: how a run ends: outputs, readers that take their time, last records.

#include "observe/inherited.hpp"
#include "observe/run_loop.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// How often forwarders are told again that nobody waits for their reader.
constexpr milliseconds k_abandon_period = 10ms;

// A reader that has not taken everything this long after the end is named.
constexpr milliseconds k_reader_patience = 2000ms;

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

void RunLoop::write_end() {
  std::atomic<bool>& written = parts_.recording.shared().ended;
  written = written || parts_.recording.events().write(result_.ended);
}

void RunLoop::on_linger_over() {
  if (drain_->is_done() || held_) {
    return;
  }
  held_ = true;
  drain_->stop();
  // Again and again: a thread may just have been about to read.
  linger_.start_every(k_abandon_period, [this] { drain_->stop(); });
}

// Our copy of an output goes as soon as it has no more to carry: its reader
// would wait for an end of file that only we hold back.
void RunLoop::release_outputs() {
  for (std::size_t i = 0; i < forwarders_.size(); ++i) {
    // Where both streams share an outlet, hawkctl itself may still have to say
    // something there.
    const bool own = parts_.outlets[i].stream == model::Stream::standard_output;
    if (!released_[i] && own && forwarders_[i]->is_done()) {
      released_[i] = true;
      replace_by_null(STDOUT_FILENO, O_WRONLY);
    }
  }
}

// When it happens, not at the end of the run: the agent may live on.
void RunLoop::state_closed_streams() {
  for (std::size_t i = 0; i < parts_.outlets.size(); ++i) {
    if (!closed_[i] && parts_.recording.shared().streams[i].closed) {
      write_closed(i);
    }
  }
}

void RunLoop::write_closed(std::size_t index) {
  closed_[index] = true;
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
  const bool held = closed.held;
  const bool written = parts_.recording.events().write(std::move(closed));
  stream.stated = written && !held; // of a held one the keeper states the end
}

void RunLoop::finish_recording() {
  linger_.stop();
  tick_.stop();
  if (parts_.channel != nullptr) {
    parts_.channel->take_rest();
    parts_.channel->tend();
  }
  watcher_.write_stalls();
  parts_.recording.release_reserve();
  write_end(); // if the disk was full then
  bool all_closed = true;
  for (std::size_t i = 0; i < parts_.outlets.size(); ++i) {
    const SharedStream& stream = parts_.recording.shared().streams[i];
    if (!closed_[i] || (stream.closed && !stream.stated)) {
      write_closed(i);
    }
    all_closed = all_closed && stream.closed;
  }
  parts_.recording.finish();
  hooks_.on_tick();
  result_.lines = drain_->lines();
  for (const SharedStream& stream : parts_.recording.shared().streams) {
    result_.bytes += stream.read;
  }
  result_.losses = parts_.recording.losses();
  result_.capped_bytes = parts_.recording.chunks().capped_bytes();
  result_.longest_stall = result_.ended.stall;
  after_end_.start_once(k_reader_patience, [this] { watch_slow_reader(); });
  if (all_closed) {
    parts_.keeper.dismiss();
    return;
  }
  parts_.keeper.hand_over();
  if (parts_.channel != nullptr) {
    parts_.channel->leave_behind();
  }
}

// A wish to end, when the agent has ended: nobody is waited for any more.
void RunLoop::stop_waiting() {
  if (!agent_.has_ended()) {
    return;
  }
  result_.interrupted = true;
  if (!drain_->is_done()) {
    on_linger_over();
  }
  keep_abandoning();
  after_end_.start_every(k_abandon_period, [this] { keep_abandoning(); });
}

// More than once: a forwarder may just have been about to write.
void RunLoop::keep_abandoning() {
  for (Forwarder* forwarder : forwarders_) {
    if (!forwarder->is_done()) {
      forwarder->abandon();
    }
  }
}

// All is recorded; what is left is a reader that takes its time.
void RunLoop::watch_slow_reader() {
  std::uint64_t pending = 0;
  for (const Forwarder* forwarder : forwarders_) {
    pending += forwarder->is_done() ? 0 : forwarder->pending();
  }
  if (pending > 0) {
    hooks_.on_remark(fmt::format("the agent has ended; {} bytes wait for a "
                                 "reader of its output (Ctrl-C: leave them)",
                                 pending));
  }
}

} // namespace hawk::observe
