#include "observe/drain.hpp"

#include "observe/drain_pace.hpp"
#include "observe/interrupt.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

// More than any pipe or pty holds (/proc/sys/fs/pipe-max-size).
constexpr std::uint64_t k_most_after_stop = std::uint64_t{1} << 20;

// Bytes that the agent's pipe holds. A pty's buffer cannot be asked for: 4096
// is the least it takes (pty(7)).
std::size_t capacity_of(const Outlet& outlet) {
  constexpr int k_pty = 4096;
  const int size = ::fcntl(outlet.ours.get(), F_GETPIPE_SZ);
  return static_cast<std::size_t>(size > 0 ? size : k_pty);
}

// A millisecond at most, or until a signal.
void rest(base::Nanos duration) {
  const timespec time{0, duration.count()};
  ::nanosleep(&time, nullptr);
}

} // namespace

Drain::Drain(const std::vector<Outlet>& outlets,
             SharedRecording& shared,
             ChunkRecorder& recorder)
    : outlets_(outlets),
      shared_(shared),
      recorder_(recorder) {}

Drain::~Drain() {
  while (!is_done()) {
    stop();
    std::this_thread::sleep_for(1ms);
  }
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Drain::start(std::vector<Forwarder*> forwarders,
                  std::function<void()> on_change) {
  forwarders_ = std::move(forwarders);
  on_change_ = std::move(on_change);
  install_interrupt();
  threads_.reserve(outlets_.size());
  for (std::size_t i = 0; i < outlets_.size(); ++i) {
    ++open_;
    try {
      threads_.emplace_back([this, i] { run(i); });
    } catch (...) {
      --open_;
      throw;
    }
  }
}

void Drain::stop() {
  stopping_ = true;
  for (std::thread& thread : threads_) {
    interrupt(thread);
  }
}

// After stop(): whether there still is something that was there before.
bool Drain::has_more(std::size_t index, std::uint64_t after_stop) const {
  int unread = 0;
  ::ioctl(outlets_[index].ours.get(), FIONREAD, &unread);
  return unread > 0 && after_stop <= k_most_after_stop;
}

void Drain::run(std::size_t index) {
  ::prctl(PR_SET_NAME, "hawk-drain");
  unblock_interrupt();
  DrainPace pace(capacity_of(outlets_[index]));
  std::uint64_t after_stop = 0; // a writer may be faster than we are, for ever
  for (;;) {
    if (stopping_ && !has_more(index, after_stop)) {
      break;
    }
    const std::size_t taken = read_one(index);
    if (shared_.streams[index].closed) {
      break;
    }
    after_stop += stopping_ ? taken : 0;
    const base::Nanos pause = pace.rest_after(base::monotonic_now(), taken);
    if (pause > base::Nanos{} && !stopping_) {
      rest(pause);
    }
  }
  forwarders_[index]->end();
  --open_;
  on_change_();
}

std::size_t Drain::read_one(std::size_t index) {
  SharedBatch& batch = shared_.batches[index];
  SharedStream& stream = shared_.streams[index];
  const ssize_t count = ::read(
      outlets_[index].ours.get(), batch.bytes.data(), batch.bytes.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
    return 0;
  }
  if (count <= 0) { // EIO: a pty without a slave
    stream.closed = true;
    return 0;
  }
  const auto size = static_cast<std::size_t>(count);
  // For the keeper, should we die before the record is written.
  batch.offset = stream.read;
  batch.length.store(static_cast<std::uint32_t>(size),
                     std::memory_order_release);
  stream.read += size;
  const std::string_view bytes(batch.bytes.data(), size);
  {
    const std::lock_guard lock(recording_);
    recorder_.record(outlets_[index].stream, batch.offset, bytes);
  }
  batch.length.store(0, std::memory_order_release);
  forwarders_[index]->push(bytes);
  lines_ +=
      static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  return size;
}

} // namespace hawk::observe
