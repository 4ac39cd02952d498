#include "proc/stall_sampler.hpp"

#include "proc/loop_threads.hpp"

#include <signal.h>

#include <algorithm>
#include <system_error>

namespace hawk::proc {

namespace {

// Beyond these nobody takes what is seen; the rest is counted.
constexpr std::size_t k_most_seen = 1000;
constexpr std::size_t k_most_known = 100'000;

// A thread in an epoll whose stack cannot be read is a library's own, or was
// about to run.
constexpr int k_most_tries = 12;

// Two threads that are due nearly together are looked at together.
constexpr Nanos k_slack = std::chrono::microseconds(200);

// Signals are for the main thread.
class SignalsBlocked final {
public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }

  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_{};
};

bool is_same_stall(const model::StallSeen& a, const model::StallSeen& b) {
  return a.thread == b.thread && a.began == b.began;
}

} // namespace

StallSampler::StallSampler(Nanos origin, const StallOptions& options)
    : origin_(origin),
      options_(options) {}

StallSampler::~StallSampler() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void StallSampler::watch(const model::ThreadKey& thread) {
  add({thread, LoopOrigin::told});
}

void StallSampler::offer(const model::ThreadKey& thread) {
  add({thread, LoopOrigin::seen});
}

void StallSampler::add(const Wish& wish) {
  {
    const std::lock_guard lock(mutex_);
    // What was refused when it was seen may be told of later.
    const bool is_news = known_.size() < k_most_known
                         && known_.insert(wish.thread).second;
    if (!is_news
        && (wish.origin == LoopOrigin::seen || wishes_.size() >= k_most_seen)) {
      return;
    }
    wishes_.push_back(wish);
  }
  if (!thread_.joinable()) {
    try {
      const SignalsBlocked blocked;
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& error) { // of std::thread only
      const std::lock_guard lock(mutex_);
      missing_.insert(std::string("stalls of event loops: cannot start a "
                                  "thread: ")
                      + error.what());
    }
  }
  changed_.notify_one();
}

std::vector<model::StallSeen> StallSampler::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(seen_, {});
}

std::vector<std::string> StallSampler::missing() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out(missing_.begin(), missing_.end());
  if (lost_ > 0) {
    out.push_back(std::to_string(lost_)
                  + " stalls or threads with an event loop: more than are "
                    "watched");
  }
  return out;
}

void StallSampler::run() {
  auto root = Root::open();
  if (!root || !root->is_live()) {
    return;
  }
  LoopThreads threads(std::move(*root), origin_, options_.limits);
  std::vector<model::StallSeen> fresh;
  std::unique_lock lock(mutex_);
  while (!ends_) {
    const std::vector<Wish> wishes = std::exchange(wishes_, {});
    lock.unlock();
    std::uint64_t refused = 0;
    std::vector<model::ThreadKey> again;
    for (const Wish& wish : wishes) {
      if (threads.size() >= options_.most_threads) {
        ++refused;
      } else if (threads.add(wish.thread, wish.origin)
                 == LoopThreads::Added::later) {
        again.push_back(wish.thread);
      }
    }
    const Nanos now = base::monotonic_now() - origin_;
    const Nanos next = threads.look(now + k_slack, fresh);
    const bool idle = threads.size() == 0;
    lock.lock();
    lost_ += refused;
    for (const model::ThreadKey& thread : again) {
      if (++tries_[thread] < k_most_tries) {
        known_.erase(thread); // when it is offered again
      } else {
        tries_.erase(thread);
      }
    }
    missing_.insert(threads.missing().begin(), threads.missing().end());
    for (model::StallSeen& stall : fresh) {
      const auto known = std::find_if(
          seen_.begin(), seen_.end(), [&](const model::StallSeen& one) {
            return is_same_stall(one, stall);
          });
      if (known != seen_.end()) {
        *known = std::move(stall);
      } else if (seen_.size() < k_most_seen) {
        seen_.push_back(std::move(stall));
      } else {
        ++lost_;
      }
    }
    fresh.clear();
    const auto is_wanted = [this] { return ends_ || !wishes_.empty(); };
    if (idle) {
      changed_.wait(lock, is_wanted);
    } else {
      const Nanos rest = next - (base::monotonic_now() - origin_);
      changed_.wait_for(lock, std::max(rest, k_slack), is_wanted);
    }
  }
}

} // namespace hawk::proc
