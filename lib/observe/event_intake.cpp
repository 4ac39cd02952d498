#include "observe/event_intake.hpp"

#include "observe/event_line.hpp"
#include "proc/stat.hpp"

#include <fmt/core.h>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <tuple>

namespace hawk::observe {

namespace {

using base::fail;
using base::make_system_error;
using base::Result;

// A job queue may fork hundreds of workers. Half of what we may open is left
// for the sampler and everything else.
constexpr rlim_t k_most_connections = 1000;

// Some 30,000 events. Beyond it nothing is read, and probes drop.
constexpr std::size_t k_most_queued = std::size_t{8} << 20;

// Connections that are taken before anything else has its turn: who connects
// faster than that would keep us there for ever.
constexpr int k_most_accepted = 64;
constexpr int k_most_accepted_at_end = 2048; // twice what may be waiting

constexpr std::uint64_t k_socket = 0; // in epoll's data; else a connection
constexpr std::uint64_t k_stop = UINT64_MAX;
constexpr int k_retry_ms = 250; // where descriptors had run out

std::size_t most_connections() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return std::clamp<rlim_t>(limit.rlim_cur / 2, 8, k_most_connections);
}

Result<model::ProcessKey> read_peer(int fd) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return fail(make_system_error("ask", "who speaks", errno));
  }
  if (peer.uid != ::geteuid()) {
    return fail(make_system_error("hear", "another user", EPERM));
  }
  model::ProcessKey key{peer.pid, 0};
  if (const auto root = proc::Root::open()) {
    if (const auto stat = proc::read_stat(*root, peer.pid)) {
      key.start_time = stat->start_time;
    }
  }
  return key;
}

// A piece of one byte is no light one.
std::size_t weight_of(const Piece& piece) {
  return sizeof(Piece) + piece.bytes.size();
}

bool watch(int poll, int fd, std::uint64_t data) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = data;
  return ::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) == 0;
}

} // namespace

EventIntake::EventIntake(int socket, std::function<void()> on_ready)
    : socket_(socket),
      on_ready_(std::move(on_ready)) {}

Result<std::unique_ptr<EventIntake>>
EventIntake::start(int socket, std::function<void()> on_ready) {
  std::unique_ptr<EventIntake> intake(
      new EventIntake(socket, std::move(on_ready)));
  HAWK_CHECK(intake->prepare());
  return intake;
}

Result<> EventIntake::prepare() {
  poll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  stop_.reset(::eventfd(0, EFD_CLOEXEC));
  is_accepting_ = poll_ && watch(poll_.get(), socket_, k_socket);
  if (!is_accepting_ || !stop_ || !watch(poll_.get(), stop_.get(), k_stop)) {
    return fail(make_system_error("watch", "the event channel", errno));
  }
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) { // of std::thread only
    return fail(make_system_error("start", "a thread", error.code().value()));
  }
  return {};
}

EventIntake::~EventIntake() {
  finish();
}

void EventIntake::run() {
  std::array<epoll_event, 64> events{};
  while (wait_for_room()) {
    if (!is_accepting_) {
      is_accepting_ = watch(poll_.get(), socket_, k_socket);
    }
    const int count = ::epoll_wait(poll_.get(),
                                   events.data(),
                                   static_cast<int>(events.size()),
                                   is_accepting_ ? -1 : k_retry_ms);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t data = events[static_cast<std::size_t>(i)].data.u64;
      if (data == k_socket) {
        accept_some(k_most_accepted);
      } else if (data != k_stop) {
        read_from(data);
      }
    }
  }
}

// False: it is time to end.
bool EventIntake::wait_for_room() {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock,
                 [this] { return stopping_ || queued_ < k_most_queued; });
  return !stopping_;
}

void EventIntake::accept_some(int most) {
  while (most > 0 && accept_one()) {
    --most;
  }
}

bool EventIntake::accept_one() {
  base::Fd fd(
      ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) {
    if (errno == EMFILE || errno == ENFILE) { // no busy waiting
      ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, socket_, nullptr);
      is_accepting_ = false;
    }
    return false;
  }
  const auto peer = read_peer(fd.get());
  if (!peer) {
    put({Piece::Kind::refusal, 0, {}, peer.error().message});
    return true;
  }
  if (const std::size_t most = most_connections();
      connections_.size() >= most) {
    put({Piece::Kind::refusal,
         0,
         *peer,
         fmt::format("more than {} connections at once", most)});
    return true;
  }
  const std::uint64_t number = ++last_number_;
  if (!watch(poll_.get(), fd.get(), number)) {
    put({Piece::Kind::refusal, 0, *peer, "no memory for a connection"});
    return true;
  }
  connections_.emplace(number, Connection{std::move(fd), *peer});
  return true;
}

// Bytes read; 0 when there were none, and the connection may be gone.
std::size_t EventIntake::read_from(std::uint64_t number) {
  const auto found = connections_.find(number);
  if (found == connections_.end()) {
    return 0;
  }
  std::array<char, k_longest_event> buffer;
  const ssize_t count =
      ::read(found->second.fd.get(), buffer.data(), buffer.size());
  if (count > 0) {
    const auto size = static_cast<std::size_t>(count);
    put({Piece::Kind::bytes,
         number,
         found->second.peer,
         std::string(buffer.data(), size)});
    return size;
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    put({Piece::Kind::end, number, found->second.peer, ""});
    connections_.erase(found); // closed, and so out of epoll
  }
  return 0;
}

void EventIntake::put(Piece piece) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = queue_.empty();
    queued_ += weight_of(piece);
    queue_.push_back(std::move(piece));
  }
  if (was_empty) {
    on_ready_();
  }
}

std::deque<Piece> EventIntake::take(std::size_t bytes, bool& more) {
  std::deque<Piece> out;
  std::size_t taken = 0;
  const std::lock_guard lock(mutex_);
  while (!queue_.empty() && taken < bytes) {
    taken += weight_of(queue_.front());
    queued_ -= weight_of(queue_.front());
    out.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  more = !queue_.empty();
  has_room_.notify_one();
  return out;
}

void EventIntake::finish() {
  if (!thread_.joinable()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  has_room_.notify_one();
  const std::uint64_t one = 1;
  std::ignore = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
  accept_some(k_most_accepted_at_end);
  for (auto at = connections_.begin(); at != connections_.end();) {
    const std::uint64_t number = at->first;
    const int fd = at->second.fd.get();
    ++at; // read_from() may remove it
    // What has come by now and no more: a child may go on for ever.
    int waiting = 0;
    ::ioctl(fd, FIONREAD, &waiting);
    std::size_t left = static_cast<std::size_t>(waiting) + 1; // or its end
    for (std::size_t taken = 1; taken > 0 && left > 0;) {
      taken = std::min(read_from(number), left);
      left -= taken;
    }
  }
}

} // namespace hawk::observe
