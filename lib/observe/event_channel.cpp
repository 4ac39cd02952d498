#include "observe/event_channel.hpp"

#include "base/text.hpp"
#include "observe/event_line.hpp"
#include "proc/stat.hpp"

#include <fmt/core.h>

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <tuple>

namespace hawk::observe {

namespace {

using base::fail;
using base::make_system_error;
using base::Result;

// A job queue may fork hundreds of workers. Fewer than libuv asks for at a time
// (1024), so that signals and timers have their turn.
constexpr rlim_t k_most_connections = 1000;
constexpr rlim_t k_wanted_descriptors = 4096;

// Workers that are forked at once, while the loop is busy elsewhere.
constexpr int k_backlog = 1024;
constexpr int k_accepted_in_turn = 64;

// Of all connections together: some 5 ms of work, after which signals, timers
// and the sampler have theirs, however much is sent.
constexpr std::size_t k_bytes_in_turn = k_longest_event;

// Half of what we may open is left for the sampler and everything else.
std::size_t most_connections() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return std::clamp<rlim_t>(limit.rlim_cur / 2, 8, k_most_connections);
}

// Where the socket may stand: the user's own run-time directory, else /tmp,
// which also is short enough for sun_path's 108 bytes.
std::string runtime_directory() {
  const char* directory = std::getenv("XDG_RUNTIME_DIR");

  struct stat info {};

  const bool usable = directory != nullptr && std::strlen(directory) < 64
                      && ::stat(directory, &info) == 0 && S_ISDIR(info.st_mode)
                      && info.st_uid == ::geteuid();
  return usable ? directory : "/tmp";
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

} // namespace

Result<std::unique_ptr<EventChannel>> EventChannel::make() {
  std::unique_ptr<EventChannel> channel(new EventChannel);
  std::string directory = runtime_directory() + "/hawkctl-XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) {
    return fail(make_system_error("make", directory, errno));
  }
  channel->directory_ = directory;
  channel->path_ = directory + "/events";
  channel->socket_.reset(
      ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(
      address.sun_path, channel->path_.c_str(), sizeof address.sun_path - 1);
  if (!channel->socket_
      || ::bind(channel->socket_.get(),
                reinterpret_cast<sockaddr*>(&address),
                sizeof address)
             != 0
      || ::listen(channel->socket_.get(), k_backlog) != 0) {
    return fail(make_system_error("listen at", channel->path_, errno));
  }
  return channel;
}

EventChannel::~EventChannel() {
  if (!directory_.empty()) {
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
  }
}

Result<> EventChannel::listen(loop::Loop& loop,
                              model::EventSink& sink,
                              const base::Clock& clock) {
  loop_ = &loop;
  sink_ = &sink;
  clock_ = &clock;
  return watch_socket();
}

Result<> EventChannel::watch_socket() {
  HAWK_TRY(readable_, loop::Readable::watch(*loop_, socket_.get(), [this] {
             accept_some();
           }));
  return {};
}

void EventChannel::make_room() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0
      && limit.rlim_cur < k_wanted_descriptors) {
    limit.rlim_cur = std::min(limit.rlim_max, k_wanted_descriptors);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void EventChannel::accept_some() {
  for (int i = 0; i < k_accepted_in_turn && accept_one(*loop_); ++i) {
  }
}

bool EventChannel::accept_one(loop::Loop& loop) {
  base::Fd fd(
      ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) {
    if (errno == EMFILE || errno == ENFILE) {
      readable_.reset(); // asked again at the next tick: no busy waiting
    }
    return false;
  }
  const auto peer = read_peer(fd.get());
  if (!peer) {
    refuse(peer.error().message);
    return true;
  }
  if (const std::size_t most = most_connections();
      connections_.size() >= most) {
    refuse(fmt::format("more than {} connections at once", most));
    return true;
  }
  Connection& connection = connections_.emplace_back();
  connection.fd = std::move(fd);
  connection.peer = *peer;
  auto readable =
      loop::Readable::watch(loop, connection.fd.get(), [this, &connection] {
        hear(connection);
      });
  if (!readable) {
    refuse(readable.error().message);
    connections_.pop_back();
    return true;
  }
  connection.readable = std::move(*readable);
  return true;
}

void EventChannel::hear(Connection& connection) {
  if (const std::uint64_t turn = loop_->turn(); turn != turn_) {
    turn_ = turn;
    left_in_turn_ = k_bytes_in_turn;
  }
  if (left_in_turn_ > 0) { // else the loop calls again: it is still readable
    left_in_turn_ -= std::min(read_from(connection), left_in_turn_);
  }
}

std::size_t EventChannel::read_from(Connection& connection) {
  std::array<char, k_longest_event> buffer{};
  const ssize_t count =
      ::read(connection.fd.get(), buffer.data(), buffer.size());
  if (count > 0) {
    take_bytes(connection, {buffer.data(), static_cast<std::size_t>(count)});
    return static_cast<std::size_t>(count);
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    drop(connection);
  }
  return 0;
}

void EventChannel::take_waiting(loop::Loop& loop) {
  for (int i = 0; i < k_backlog && accept_one(loop); ++i) {
  }
  for (auto at = connections_.begin(); at != connections_.end();) {
    Connection& connection = *at++; // read_from() may remove it
    // What has come by now and no more: a child may go on for ever.
    int waiting = 0;
    ::ioctl(connection.fd.get(), FIONREAD, &waiting);
    std::size_t left = static_cast<std::size_t>(waiting) + 1; // or its end
    for (std::size_t taken = 1; taken > 0 && left > 0;) {
      taken = std::min(read_from(connection), left);
      left -= taken;
    }
  }
}

void EventChannel::take_bytes(Connection& connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    connection.rest += bytes.substr(0, newline);
    const bool whole = newline != std::string_view::npos;
    bytes.remove_prefix(whole ? newline + 1 : bytes.size());
    if (connection.rest.size() > k_longest_event) {
      refused_bytes_ += connection.rest.size();
      connection.rest.clear();
      connection.overlong = true;
    }
    if (!whole) {
      continue;
    }
    end_line(connection);
  }
}

void EventChannel::end_line(Connection& connection) {
  if (std::exchange(connection.overlong, false)) {
    refused_bytes_ += connection.rest.size();
    refuse("line longer than 64 KiB");
  } else {
    take_line(connection, connection.rest);
  }
  connection.rest.clear();
}

void EventChannel::take_line(const Connection& connection,
                             std::string_view line) {
  if (base::trim(line).empty()) {
    return;
  }
  auto event = parse_event_line(line);
  if (!event) {
    refused_bytes_ += line.size();
    refuse(event.error().message);
    return;
  }
  event->process = connection.peer;
  event->observed_timestamp = clock_->read().real;
  sink_->accept({0, 0, base::Nanos{}, std::move(*event)});
}

void EventChannel::refuse(std::string_view why) {
  if (refused_++ == 0) {
    first_refusal_ = why;
  }
}

void EventChannel::drop(Connection& connection) {
  // A last line without a newline is a line.
  end_line(connection);
  connections_.remove_if(
      [&connection](const Connection& c) { return &c == &connection; });
}

void EventChannel::tend() {
  if (!readable_) {
    std::ignore = watch_socket(); // else at the next time
  }
  if (refused_ == 0) {
    return;
  }
  model::Gap gap;
  gap.records = refused_;
  gap.bytes = refused_bytes_;
  gap.reason = "malformed_event";
  gap.detail = first_refusal_;
  refused_ = 0;
  refused_bytes_ = 0;
  sink_->accept({0, 0, base::Nanos{}, std::move(gap)});
}

} // namespace hawk::observe
