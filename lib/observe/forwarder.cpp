#include "observe/forwarder.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_ring_bytes = std::size_t{1} << 20;

// How long a text of ours waits for an unfinished line of the agent to end.
constexpr auto k_line_patience = 500ms;

// Ends a blocked write(2) of a forwarder that is abandoned.
int interrupt_signal() {
  return SIGRTMIN + 7;
}

void install_interrupt() {
  struct sigaction action {};

  action.sa_handler = [](int) {}; // no SA_RESTART: write(2) gives EINTR
  ::sigaction(interrupt_signal(), &action, nullptr);
}

void unblock_interrupt() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, interrupt_signal());
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void wait_writable(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  ::poll(&entry, 1, -1);
}

} // namespace

Forwarder::Forwarder(int destination,
                     std::optional<Spool> spool,
                     OnStall on_stall,
                     std::function<void()> on_done)
    : destination_(destination),
      on_stall_(on_stall),
      on_done_(std::move(on_done)),
      ring_(k_ring_bytes) {
  if (spool) {
    spool_.emplace(std::move(*spool));
  }
  install_interrupt();
  thread_ = std::thread([this] { run(); });
}

Forwarder::~Forwarder() {
  abandon();
  while (!done_) {
    // Again and again: the thread may be just about to write.
    ::pthread_kill(thread_.native_handle(), interrupt_signal());
    std::this_thread::sleep_for(1ms);
  }
  thread_.join();
}

std::uint64_t Forwarder::pending() const {
  return ring_.size() + (spool_ ? spool_->size() : 0) + in_block_;
}

ForwardCounts Forwarder::counts() const {
  return {forwarded_, dropped_, error_};
}

base::Nanos Forwarder::longest_wait() const {
  return base::Nanos(longest_wait_);
}

bool Forwarder::has_queue() const {
  return ring_.size() > 0 || (spool_ && spool_->size() > 0);
}

bool Forwarder::has_texts() const {
  const std::lock_guard lock(state_);
  return !texts_.empty();
}

void Forwarder::wake() {
  const std::lock_guard lock(state_);
  if (sleeping_) {
    work_.notify_one();
  }
}

// Spares two context switches a line while the consumer keeps up. RWF_NOWAIT
// asks for one write that does not block, without touching the description's
// flags (pwritev2(2); pipes since Linux 6.4).
std::size_t Forwarder::write_directly(std::string_view bytes) {
  const std::unique_lock lock(writing_, std::try_to_lock);
  if (!lock || !direct_ || has_queue() || gone_ || has_texts()) {
    return 0;
  }
  const iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  const ssize_t count = ::pwritev2(destination_, &part, 1, -1, RWF_NOWAIT);
  if (count > 0) {
    const auto written = static_cast<std::size_t>(count);
    forwarded_ += written;
    at_line_start_ = bytes[written - 1] == '\n';
    return written;
  }
  // EPIPE and the like are told by the thread, which will meet them too.
  direct_ = count == 0 || errno == EAGAIN || errno == EINTR;
  return 0;
}

bool Forwarder::enqueue(std::string_view bytes) {
  // In order: what was spooled goes first, so what comes later is spooled too.
  const bool spooled = spool_ && spool_->size() > 0;
  if (!spooled && ring_.push(bytes)) {
    return true;
  }
  return spool_ && spool_->push(bytes);
}

void Forwarder::wait_for_room(std::string_view bytes) {
  const base::Nanos before = base::monotonic_now();
  std::unique_lock lock(state_);
  while (!gone_ && !abandoned_ && !enqueue(bytes)) {
    // Also woken by time: the spool's disk may have got room again.
    room_.wait_for(lock, 100ms);
  }
  const base::Nanos waited = base::monotonic_now() - before;
  longest_wait_ = std::max<std::int64_t>(longest_wait_, waited.count());
}

void Forwarder::push(std::string_view bytes) {
  bytes.remove_prefix(write_directly(bytes));
  if (bytes.empty()) {
    return;
  }
  if (gone_ || abandoned_) {
    dropped_ += bytes.size();
    return;
  }
  if (!enqueue(bytes)) {
    if (on_stall_ == OnStall::drop) {
      dropped_ += bytes.size();
      return;
    }
    wait_for_room(bytes);
  }
  wake();
}

void Forwarder::end() {
  const std::lock_guard lock(state_);
  ended_ = true;
  work_.notify_one();
}

void Forwarder::say(std::string text) {
  const std::lock_guard lock(state_);
  texts_ += text;
  work_.notify_one();
}

void Forwarder::abandon() {
  const std::lock_guard lock(state_);
  abandoned_ = true;
  work_.notify_one();
  room_.notify_one();
}

Forwarder::Work Forwarder::wait_for_work() {
  std::unique_lock lock(state_);
  const auto patience = std::chrono::steady_clock::now() + k_line_patience;
  for (;;) {
    if (abandoned_) {
      return Work::end;
    }
    if (has_queue()) {
      return Work::bytes;
    }
    const bool late = std::chrono::steady_clock::now() >= patience;
    // at_line_start_ may be changed by the drain meanwhile; only the wait
    // depends on it here, the text looks again under its own lock.
    if (!texts_.empty() && (at_line_start_ || late || ended_)) {
      return Work::texts;
    }
    if (ended_ && texts_.empty()) {
      return Work::end;
    }
    sleeping_ = true;
    if (texts_.empty()) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, patience);
    }
    sleeping_ = false;
  }
}

void Forwarder::run() {
  unblock_interrupt();
  for (Work work = wait_for_work(); work != Work::end; work = wait_for_work()) {
    const std::lock_guard lock(writing_);
    if (work == Work::bytes) {
      deliver_queue();
    } else {
      deliver_texts();
    }
  }
  dropped_ += pending();
  done_ = true;
  on_done_();
}

void Forwarder::deliver_queue() {
  const std::string_view front = ring_.front();
  if (!front.empty()) {
    deliver_around_texts(front);
    ring_.pop(front.size());
  } else if (spool_) {
    const std::size_t count = spool_->pop(block_);
    in_block_ = count;
    deliver_around_texts({block_.data(), count});
    in_block_ = 0;
  }
  room_.notify_one();
}

// Texts of ours go where a line ends, if one does.
void Forwarder::deliver_around_texts(std::string_view bytes) {
  const std::size_t newline =
      has_texts() ? bytes.rfind('\n') : std::string_view::npos;
  if (newline != std::string_view::npos) {
    deliver(bytes.substr(0, newline + 1));
    deliver_texts();
    bytes.remove_prefix(newline + 1);
  }
  deliver(bytes);
}

void Forwarder::deliver_texts() {
  std::string texts;
  {
    const std::lock_guard lock(state_);
    texts.swap(texts_);
  }
  const std::uint64_t before = forwarded_;
  if (!at_line_start_) {
    deliver("\n");
  }
  deliver(texts);
  forwarded_ = before; // counts the agent's bytes only
}

void Forwarder::deliver(std::string_view bytes) {
  while (!bytes.empty() && !gone_ && !abandoned_) {
    const ssize_t count = ::write(destination_, bytes.data(), bytes.size());
    if (count > 0) {
      const auto written = static_cast<std::size_t>(count);
      forwarded_ += written;
      at_line_start_ = bytes[written - 1] == '\n';
      bytes.remove_prefix(written);
    } else if (count < 0 && errno == EAGAIN) {
      wait_writable(destination_); // somebody else made it non-blocking
    } else if (count < 0 && errno != EINTR) {
      error_ = errno;
      gone_ = true;
    }
  }
  dropped_ += bytes.size();
}

} // namespace hawk::observe
