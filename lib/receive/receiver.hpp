#pragma once

// Listens for OTLP/HTTP and Zipkin on a loop, and gives what comes to a sink,
// on the loop's thread. A client that sends slowly, or much, is bounded in
// time and memory; one too many is told to come again.

#include "loop/tcp.hpp"
#include "loop/timer.hpp"
#include "receive/exchange.hpp"

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace hawk::receive {

struct ReceiverOptions {
  loop::Address address{"127.0.0.1", 0};
  std::string token{}; // empty: none is asked for
  Gate::Hosts hosts = Gate::Hosts::this_machine;
  // Each process of a large agent keeps one open.
  std::size_t most_connections = 256;
  std::size_t most_held = 64 << 20; // bytes of unfinished requests
  std::chrono::seconds patience{10}; // for a request that was begun
  std::chrono::seconds idle{120};    // between requests
};

class Receiver final {
public:
  // Asked of who connects, with the addresses of both ends of the connection:
  // the peer's, and ours.
  struct Peers {
    // Whether that user may speak. Empty: everybody.
    std::function<bool(const loop::Address&, const loop::Address&)> may_connect;
    // Which process it is, asked once it has brought something; pid 0: not
    // known.
    std::function<model::ProcessKey(const loop::Address&,
                                    const loop::Address&)>
        find_process;
  };

  // `loop` and what `sink` uses outlive this. `sink` is called on the loop's
  // thread, and sets the time.
  static base::Result<std::unique_ptr<Receiver>>
  listen(loop::Loop& loop,
         ReceiverOptions options,
         OtlpSink sink,
         Peers peers = {});
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver();

  // Where it listens.
  const loop::Address& address() const;

  const Counts& counts() const { return counts_; }

  std::size_t connection_count() const { return clients_.size(); }

  // Whether somebody is in the middle of a request.
  bool is_busy() const;

private:
  struct Client;
  using Clients = std::list<std::unique_ptr<Client>>;

  Receiver(ReceiverOptions options, OtlpSink sink, Peers peers);
  void accept(std::unique_ptr<loop::TcpConnection> connection);
  void turn_away(std::unique_ptr<loop::TcpConnection> connection,
                 const Refusal& refusal);
  void take(Client& client, std::string_view bytes);
  void send(Client& client, std::string bytes);
  void end(Client& client);
  void tend();
  std::size_t held() const;

  ReceiverOptions options_;
  OtlpSink sink_;
  Peers peers_;
  Counts counts_;
  std::optional<Gate> gate_;
  Clients clients_;
  std::unique_ptr<loop::Timer> timer_;
  std::unique_ptr<loop::TcpListener> listener_;
};

} // namespace hawk::receive
