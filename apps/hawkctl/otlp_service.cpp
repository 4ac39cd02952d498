#include "otlp_service.hpp"

#include "loop/timer.hpp"
#include "loop/wakeup.hpp"
#include "proc/tcp_owner.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>
#include <thread>

namespace hawk::cli {

namespace {

using namespace std::chrono_literals;

// How long the rest of a request may take once nobody waits for more.
constexpr int k_most_rounds = 150;
constexpr std::chrono::milliseconds k_round = 2ms;

// Behind the drain and the sampler where there are too few processors.
constexpr int k_niceness = 5;

std::optional<proc::TcpOwner> owner_of(const loop::Address& peer,
                                       const loop::Address& own) {
  const auto local = proc::make_tcp_end(peer.host, peer.port);
  const auto remote = proc::make_tcp_end(own.host, own.port);
  if (!local || !remote) {
    return std::nullopt;
  }
  const auto owner = proc::read_tcp_owner(*local, *remote);
  return owner ? std::optional(*owner) : std::nullopt;
}

} // namespace

receive::Receiver::Peers same_user() {
  receive::Receiver::Peers peers;
  peers.may_connect = [](const loop::Address& peer, const loop::Address& own) {
    const auto owner = owner_of(peer, own);
    return !owner || owner->user == ::geteuid();
  };
  return peers;
}

receive::Receiver::Peers same_user_below(model::Pid process) {
  receive::Receiver::Peers peers = same_user();
  peers.find_process = [process](const loop::Address& peer,
                                 const loop::Address& own) {
    const auto owner = owner_of(peer, own);
    const auto root = proc::Root::open();
    return owner && root
               ? proc::find_socket_holder(*root, process, owner->inode)
               : model::ProcessKey{};
  };
  return peers;
}

// In the order in which they may end: the receiver before its loop.
struct OtlpService::Parts {
  explicit Parts(loop::Loop of)
      : loop(std::move(of)) {}

  void run() {
    ::pthread_setname_np(::pthread_self(), "hawk-otlp");
    ::setpriority(
        PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), k_niceness);
    loop.run();
  }

  // What was sent is in the sockets: one round of the loop reads it.
  void begin_end() {
    ending = std::make_unique<loop::Timer>(loop);
    ending->start_every(k_round, [this] {
      if (!receiver->is_busy() || ++rounds > k_most_rounds) {
        loop.stop();
      }
    });
  }

  loop::Loop loop;
  std::unique_ptr<receive::Receiver> receiver;
  std::unique_ptr<loop::Wakeup> wakeup;
  std::unique_ptr<loop::Timer> ending;
  int rounds = 0;
  std::thread thread;
};

base::Result<std::unique_ptr<OtlpService>>
OtlpService::start(receive::ReceiverOptions options,
                   receive::OtlpSink sink,
                   receive::Receiver::Peers peers) {
  HAWK_TRY(loop::Loop loop, loop::Loop::make());
  auto parts = std::make_unique<Parts>(std::move(loop));
  Parts* const self = parts.get();
  HAWK_TRY(parts->receiver,
           receive::Receiver::listen(parts->loop,
                                     std::move(options),
                                     std::move(sink),
                                     std::move(peers)));
  HAWK_TRY(parts->wakeup,
           loop::Wakeup::make(parts->loop, [self] { self->begin_end(); }));
  try {
    parts->thread = std::thread([self] { self->run(); });
  } catch (const std::system_error& error) { // of std::thread only
    return base::fail(
        base::make_system_error("start", "a thread", error.code().value()));
  }
  return std::unique_ptr<OtlpService>(new OtlpService(std::move(parts)));
}

OtlpService::OtlpService(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

OtlpService::~OtlpService() {
  finish();
}

const loop::Address& OtlpService::address() const {
  return parts_->receiver->address();
}

const receive::Counts& OtlpService::finish() {
  if (parts_->thread.joinable()) {
    parts_->wakeup->wake();
    parts_->thread.join();
  }
  return parts_->receiver->counts();
}

} // namespace hawk::cli
