#include "observe/event_channel.hpp"

#include "base/text.hpp"
#include "observe/event_line.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace hawk::observe {

namespace {

using base::fail;
using base::make_system_error;
using base::Result;

constexpr rlim_t k_wanted_descriptors = 4096;

// Workers that are forked at once.
constexpr int k_backlog = 1024;

// Of all connections together: some 5 ms of work, after which signals, timers
// and the sampler have their turn, however much is sent.
constexpr std::size_t k_bytes_in_turn = k_longest_event;

// Of all connections together: a thousand may each be in the midst of a line.
constexpr std::size_t k_most_unfinished = std::size_t{4} << 20;

// What a line that was longer took is given back.
constexpr std::size_t k_kept_room = 4096;

void empty(std::string& text) {
  if (text.capacity() > k_kept_room) {
    std::string().swap(text); // an assignment would keep the room
  } else {
    text.clear();
  }
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
  sink_ = &sink;
  clock_ = &clock;
  HAWK_TRY(wakeup_, loop::Wakeup::make(loop, [this] { take_some(); }));
  HAWK_TRY(intake_,
           EventIntake::start(socket_.get(), [this] { wakeup_->wake(); }));
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

void EventChannel::take_some() {
  bool more = false;
  for (const Piece& piece : intake_->take(k_bytes_in_turn, more)) {
    take(piece);
  }
  if (more) {
    wakeup_->wake(); // in the next turn
  }
}

void EventChannel::take_rest() {
  if (!intake_) {
    return;
  }
  intake_->finish();
  for (bool more = true; more;) {
    for (const Piece& piece : intake_->take(k_bytes_in_turn, more)) {
      take(piece);
    }
  }
}

void EventChannel::take(const Piece& piece) {
  switch (piece.kind) {
  case Piece::Kind::bytes:
    take_bytes(piece, speakers_[piece.connection]);
    return;
  case Piece::Kind::end:
    // A last line without a newline is a line.
    unfinished_ -= speakers_[piece.connection].rest.size();
    end_line(piece, speakers_[piece.connection]);
    speakers_.erase(piece.connection);
    return;
  case Piece::Kind::refusal:
    refuse(piece.bytes);
    return;
  }
}

void EventChannel::take_bytes(const Piece& piece, Speaker& speaker) {
  std::string_view bytes = piece.bytes;
  unfinished_ -= speaker.rest.size();
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    speaker.rest += bytes.substr(0, newline);
    const bool whole = newline != std::string_view::npos;
    bytes.remove_prefix(whole ? newline + 1 : bytes.size());
    if (speaker.rest.size() > k_longest_event) {
      drop_rest(speaker, "line longer than 64 KiB");
    }
    if (whole) {
      end_line(piece, speaker);
    }
  }
  if (unfinished_ + speaker.rest.size() > k_most_unfinished) {
    drop_rest(speaker, "too many unfinished lines at once");
  }
  unfinished_ += speaker.rest.size();
}

void EventChannel::drop_rest(Speaker& speaker, std::string_view why) {
  refused_bytes_ += speaker.rest.size();
  empty(speaker.rest);
  speaker.refusal = why;
}

void EventChannel::end_line(const Piece& piece, Speaker& speaker) {
  if (speaker.refusal.empty()) {
    take_line(piece.peer, speaker.rest);
  } else {
    refused_bytes_ += speaker.rest.size();
    refuse(std::exchange(speaker.refusal, {}));
  }
  empty(speaker.rest);
}

void EventChannel::take_line(const model::ProcessKey& peer,
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
  event->process = peer;
  event->observed_timestamp = clock_->read().real;
  sink_->accept({0, 0, base::Nanos{}, std::move(*event)});
}

void EventChannel::refuse(std::string_view why) {
  if (refused_++ == 0) {
    first_refusal_ = why;
  }
}

void EventChannel::tend() {
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
