#include "observe/drain.hpp"

#include "observe/drain_pace.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hawk::observe {

namespace {

// More than any pipe or pty holds (/proc/sys/fs/pipe-max-size).
constexpr std::uint64_t k_most_after_stop = std::uint64_t{1} << 20;

// Bytes that the smallest of the agent's pipes holds. A pty's buffer cannot be
// asked for: 4096 is the least it takes (pty(7)).
std::size_t smallest_capacity(const std::vector<Outlet>& outlets) {
  constexpr int k_pty = 4096;
  int smallest = 1 << 30;
  for (const Outlet& outlet : outlets) {
    const int size = ::fcntl(outlet.ours.get(), F_GETPIPE_SZ);
    smallest = std::min(smallest, size > 0 ? size : k_pty);
  }
  return static_cast<std::size_t>(smallest);
}

} // namespace

base::Result<std::unique_ptr<Drain>>
Drain::make(const std::vector<Outlet>& outlets,
            SharedRecording& shared,
            ChunkRecorder& recorder) {
  base::Fd stop(::eventfd(0, EFD_CLOEXEC));
  if (!stop) {
    return base::fail(base::make_system_error("make", "an eventfd", errno));
  }
  return std::unique_ptr<Drain>(
      new Drain(outlets, shared, recorder, std::move(stop)));
}

Drain::Drain(const std::vector<Outlet>& outlets,
             SharedRecording& shared,
             ChunkRecorder& recorder,
             base::Fd stop)
    : outlets_(outlets),
      shared_(shared),
      recorder_(recorder),
      stop_(std::move(stop)) {}

Drain::~Drain() {
  if (thread_.joinable()) {
    stop();
    thread_.join();
  }
}

void Drain::start(std::vector<Forwarder*> forwarders,
                  std::function<void()> on_change) {
  forwarders_ = std::move(forwarders);
  on_change_ = std::move(on_change);
  thread_ = std::thread([this] { run(); });
}

void Drain::stop() {
  const std::uint64_t one = 1;
  while (::write(stop_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Drain::run() {
  ::prctl(PR_SET_NAME, "hawk-drain");
  std::array<pollfd, k_most_outlets + 1> waits{};
  for (std::size_t i = 0; i < outlets_.size(); ++i) {
    waits[i] = {outlets_[i].ours.get(), POLLIN, 0};
  }
  const std::size_t last = outlets_.size();
  waits[last] = {stop_.get(), POLLIN, 0};
  std::size_t open = outlets_.size();
  bool stopping = false;
  std::uint64_t after_stop = 0; // a writer may be faster than we are, for ever
  DrainPace pace(smallest_capacity(outlets_));
  while (open > 0 && after_stop <= k_most_after_stop) {
    const int ready = ::poll(waits.data(), last + 1, stopping ? 0 : -1);
    if (ready == 0) {
      break; // asked to stop, and nothing more is there
    }
    if (ready < 0) {
      continue;
    }
    if ((waits[last].revents & POLLIN) != 0) {
      stopping = true;
      waits[last].fd = -1;
    }
    const std::uint64_t before = taken_;
    for (std::size_t i = 0; i < last; ++i) {
      if (waits[i].revents != 0 && !read_one(i)) {
        close_one(i);
        waits[i].fd = -1;
        --open;
      }
    }
    after_stop += stopping ? taken_ - before : 0;
    const base::Nanos rest =
        pace.rest_after(base::monotonic_now(), taken_ - before);
    if (rest > base::Nanos{} && !stopping) {
      const timespec time{0, rest.count()};     // a millisecond at most
      ::ppoll(&waits[last], 1, &time, nullptr); // or until stop()
    }
  }
  for (Forwarder* forwarder : forwarders_) {
    forwarder->end();
  }
  done_ = true;
  on_change_();
}

// False at the end of the stream.
bool Drain::read_one(std::size_t index) {
  SharedBatch& batch = shared_.batch;
  SharedStream& stream = shared_.streams[index];
  const ssize_t count = ::read(
      outlets_[index].ours.get(), batch.bytes.data(), batch.bytes.size());
  if (count < 0) {
    return errno == EINTR || errno == EAGAIN; // EIO: a pty without a slave
  }
  if (count == 0) {
    return false;
  }
  // For the keeper, should we die before the record is written.
  batch.outlet = static_cast<std::uint32_t>(index);
  batch.offset = stream.read;
  batch.length.store(static_cast<std::uint32_t>(count),
                     std::memory_order_release);
  stream.read += static_cast<std::uint64_t>(count);
  taken_ += static_cast<std::uint64_t>(count);

  const std::string_view bytes(batch.bytes.data(),
                               static_cast<std::size_t>(count));
  recorder_.record(outlets_[index].stream, batch.offset, bytes);
  batch.length.store(0, std::memory_order_release);
  forwarders_[index]->push(bytes);
  lines_ +=
      static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  return true;
}

void Drain::close_one(std::size_t index) {
  shared_.streams[index].closed = true;
  forwarders_[index]->end();
  on_change_();
}

} // namespace hawk::observe
