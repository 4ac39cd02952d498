#include "receive/receiver.hpp"

#include <algorithm>
#include <utility>

namespace hawk::receive {

namespace {

constexpr std::chrono::seconds k_pace{1};
// To close at once, while a body still comes, would take back the answer: the
// peer is told that nothing more will be sent, and has this long to notice.
constexpr std::chrono::seconds k_farewell{2};

} // namespace

struct Receiver::Client {
  Client(std::unique_ptr<loop::TcpConnection> from, const Receiver& receiver,
         Counts& counts)
      : connection(std::move(from)),
        sink([this, &receiver](model::OtlpSeen seen) {
          seen.process = sender(receiver.peers_);
          receiver.sink_(std::move(seen));
        }),
        exchange(*receiver.gate_, sink, counts) {}

  // It stays the same as long as the connection.
  model::ProcessKey sender(const Peers& peers) {
    if (!process) {
      process = peers.find_process
                    ? peers.find_process(connection->peer(),
                                         connection->local())
                    : model::ProcessKey{};
    }
    return *process;
  }

  std::unique_ptr<loop::TcpConnection> connection;
  OtlpSink sink;
  Exchange exchange;
  std::optional<model::ProcessKey> process;
  Clients::iterator self;
  std::size_t unsent = 0; // answers that the kernel has not taken
  enum class Phase { idle, request, farewell };

  Phase phase() const {
    return exchange.is_over()              ? Phase::farewell
           : exchange.is_within_request() ? Phase::request
                                          : Phase::idle;
  }

  Phase phase_before = Phase::idle;
  int seconds = 0; // in this phase
};

Receiver::Receiver(ReceiverOptions options, OtlpSink sink, Peers peers)
    : options_(std::move(options)),
      sink_(std::move(sink)),
      peers_(std::move(peers)) {}

Receiver::~Receiver() = default;

base::Result<std::unique_ptr<Receiver>>
Receiver::listen(loop::Loop& loop, ReceiverOptions options,
                 OtlpSink sink, Peers peers) {
  auto receiver = std::unique_ptr<Receiver>(new Receiver(
      std::move(options), std::move(sink), std::move(peers)));
  Receiver* self = receiver.get();
  HAWK_TRY(receiver->listener_,
           loop::TcpListener::listen(
               loop, self->options_.address,
               [self](std::unique_ptr<loop::TcpConnection> connection) {
                 self->accept(std::move(connection));
               }));
  receiver->gate_.emplace(
      self->options_.token, self->address().port, self->options_.hosts);
  receiver->timer_ = std::make_unique<loop::Timer>(loop);
  receiver->timer_->start_every(k_pace, [self] { self->tend(); });
  return receiver;
}

const loop::Address& Receiver::address() const {
  return listener_->address();
}

void Receiver::accept(std::unique_ptr<loop::TcpConnection> connection) {
  if (peers_.may_connect
      && !peers_.may_connect(connection->peer(), connection->local())) {
    turn_away(std::move(connection), {403, "another user's process"});
    return;
  }
  if (clients_.size() >= options_.most_connections) {
    turn_away(std::move(connection), {503, "too many connections"});
    return;
  }
  clients_.push_back(std::make_unique<Client>(
      std::move(connection), *this, counts_));
  Client& client = *clients_.back();
  client.self = std::prev(clients_.end());
  const auto started = client.connection->start(
      [this, &client](std::string_view bytes) { take(client, bytes); },
      [this, &client] { end(client); });
  if (!started) {
    end(client);
  }
}

// The answer goes as far as the kernel takes it at once; nobody is waited for.
void Receiver::turn_away(std::unique_ptr<loop::TcpConnection> connection,
                         const Refusal& refusal) {
  ++counts_.refused;
  if (counts_.first_refusal.empty()) {
    counts_.first_refusal =
        std::to_string(refusal.status) + ": " + refusal.message;
  }
  connection->write(make_refusal(refusal));
}

void Receiver::take(Client& client, std::string_view bytes) {
  if (client.exchange.is_over()) {
    return; // of a body that was refused
  }
  std::string answer = client.exchange.take(bytes);
  if (client.exchange.is_over() && answer.empty()) {
    end(client);
    return;
  }
  if (held() > options_.most_held) {
    answer = client.exchange.give_up({429, "too much at once"});
  }
  if (!answer.empty()) {
    send(client, std::move(answer));
  }
}

// Who does not read our answers is not read either.
void Receiver::send(Client& client, std::string bytes) {
  const std::size_t size = bytes.size();
  client.unsent += size;
  client.connection->write(std::move(bytes), [&client, size] {
    client.unsent -= size;
  });
  if (client.exchange.is_over()) {
    client.connection->finish();
  }
}

void Receiver::end(Client& client) {
  clients_.erase(client.self);
}

// Once a second: who takes too long is told so.
void Receiver::tend() {
  for (auto at = clients_.begin(); at != clients_.end();) {
    Client& client = **at;
    ++at; // it may be ended
    const Client::Phase phase = client.phase();
    client.seconds = phase == client.phase_before ? client.seconds + 1 : 0;
    client.phase_before = phase;
    const std::chrono::seconds limit =
        phase == Client::Phase::request    ? options_.patience
        : phase == Client::Phase::farewell ? k_farewell
                                           : options_.idle;
    if (std::chrono::seconds(client.seconds) <= limit) {
      continue;
    }
    if (phase == Client::Phase::request) {
      send(client, client.exchange.give_up({408, "the request took too long"}));
    } else {
      end(client);
    }
  }
}

bool Receiver::is_busy() const {
  return std::ranges::any_of(clients_, [](const auto& client) {
    return client->phase() == Client::Phase::request;
  });
}

std::size_t Receiver::held() const {
  std::size_t bytes = 0;
  for (const auto& client : clients_) {
    bytes += client->exchange.held() + client->unsent;
  }
  return bytes;
}

} // namespace hawk::receive
