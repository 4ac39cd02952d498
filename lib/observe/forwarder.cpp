#include "observe/forwarder.hpp"

#include "observe/interrupt.hpp"

#include <poll.h>
#include <sys/prctl.h>
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
  {
    const std::lock_guard lock(state_);
    closing_ = true;
    work_.notify_one();
  }
  abandon();
  std::unique_lock lock(state_);
  while (!finished_) {
    interrupt(); // again and again: it may be just about to write
    settled_.wait_for(lock, 1ms);
  }
  lock.unlock();
  thread_.join();
}

void Forwarder::interrupt() {
  observe::interrupt(thread_);
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
  if (texts_.empty()) {
    texts_since_ = std::chrono::steady_clock::now();
  }
  texts_ += text;
  work_.notify_one();
}

void Forwarder::flush_texts(base::Nanos limit) {
  std::unique_lock lock(state_);
  settled_.wait_for(
      lock, limit, [this] { return texts_.empty() && !showing_; });
}

void Forwarder::abandon() {
  const std::lock_guard lock(state_);
  abandoned_ = true;
  if (!done_) {
    interrupt();
  }
  work_.notify_one();
  room_.notify_one();
}

// Under state_. Nothing: sleep.
std::optional<Forwarder::Work> Forwarder::find_work(TimePoint now) const {
  if (closing_) {
    return Work::close;
  }
  if (abandoned_ && !done_) {
    return Work::done;
  }
  const bool late = now - texts_since_ >= k_line_patience;
  if (!texts_.empty() && (late || (at_line_start_ && !has_queue()))) {
    return Work::texts;
  }
  if (!done_ && has_queue()) {
    return Work::bytes;
  }
  if (ended_ && !done_) {
    return Work::done;
  }
  const bool unfinished = !texts_.empty() && done_;
  return unfinished ? std::optional(Work::texts) : std::nullopt;
}

Forwarder::Work Forwarder::wait_for_work() {
  std::unique_lock lock(state_);
  for (;;) {
    if (const auto work = find_work(std::chrono::steady_clock::now())) {
      return *work;
    }
    sleeping_ = true;
    if (texts_.empty()) {
      work_.wait(lock);
    } else {
      work_.wait_until(lock, texts_since_ + k_line_patience);
    }
    sleeping_ = false;
  }
}

void Forwarder::run() {
  ::prctl(PR_SET_NAME, "hawk-forward");
  unblock_interrupt();
  for (Work work = wait_for_work(); work != Work::close;
       work = wait_for_work()) {
    if (work == Work::done) {
      dropped_ += pending();
      done_ = true;
      on_done_();
      continue;
    }
    const std::lock_guard lock(writing_);
    if (work == Work::bytes) {
      deliver_queue();
    } else {
      deliver_texts();
    }
  }
  const std::lock_guard lock(state_);
  finished_ = true;
  settled_.notify_all();
}

void Forwarder::deliver_queue() {
  const std::string_view front = ring_.front();
  if (!front.empty()) {
    deliver_around_texts(front);
    ring_.pop(front.size());
  } else if (spool_) {
    const std::size_t count = spool_->pop(block_);
    if (count == 0) { // the spool's disk fails: what is in it is lost
      error_ = EIO;
      gone_ = true;
      abandoned_ = true;
    }
    in_block_ = count;
    deliver_around_texts({block_.data(), count});
    in_block_ = 0;
  }
  const std::lock_guard lock(state_);
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
    showing_ = true;
  }
  if (!at_line_start_) {
    texts.insert(0, 1, '\n');
  }
  // Also where the agent's bytes met an error: it may have passed.
  write_out(texts, closing_);
  const std::lock_guard lock(state_);
  showing_ = false;
  settled_.notify_all();
}

void Forwarder::deliver(std::string_view bytes) {
  const std::size_t written = gone_ ? 0 : write_out(bytes, abandoned_);
  forwarded_ += written;
  dropped_ += bytes.size() - written;
  gone_ = gone_ || (written < bytes.size() && !abandoned_);
}

// Stops at an error that is one; what is written is counted by the caller.
std::size_t Forwarder::write_out(std::string_view bytes,
                                 const std::atomic<bool>& given_up) {
  std::size_t written = 0;
  while (written < bytes.size() && !given_up) {
    const std::string_view rest = bytes.substr(written);
    const ssize_t count = ::write(destination_, rest.data(), rest.size());
    if (count > 0) {
      written += static_cast<std::size_t>(count);
      at_line_start_ = bytes[written - 1] == '\n';
    } else if (count < 0 && errno == EAGAIN) {
      wait_writable(destination_); // somebody else made it non-blocking
    } else if (count < 0 && errno != EINTR) {
      error_ = errno;
      break;
    }
  }
  return written;
}

} // namespace hawk::observe
