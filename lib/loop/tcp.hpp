#pragma once

// TCP on a loop: a listener with the connections that it accepts, and
// connections that we make. Addresses are numbers; nothing is ever looked up.
// What an owner drops is closed at once, also while data still waits to be sent.

#include "loop/loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace hawk::loop {

// "127.0.0.1" or "::1", and a port; 0 stands for one that is free.
struct Address {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const Address&) const = default;
};

// "127.0.0.1:4318", "[::1]:4318".
std::string format_address(const Address& address);

class TcpConnection final {
public:
  using OnBytes = std::function<void(std::string_view)>;

  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;
  ~TcpConnection();

  // Calls `on_bytes` with what comes, and `on_end` once, when nothing more
  // will: the peer has closed, or the connection failed. Either may end this
  // connection.
  base::Result<> start(OnBytes on_bytes, Callback on_end);

  // Leaves what comes to the kernel, which makes the peer wait, until start().
  void stop();

  // `on_written` is called once, when the kernel has taken the bytes or will
  // not, unless the connection is dropped before; it may end this connection.
  void write(std::string bytes, Callback on_written = {});

  // Sends no more, once what was written is sent; may still read.
  void finish();

  // Of both ends; empty if it is gone.
  const Address& peer() const;
  const Address& local() const;

private:
  friend class TcpListener;
  friend class TcpConnector;
  struct State;
  explicit TcpConnection(State* state);
  State* state_; // freed by libuv's close callback
};

// A connection that is being made; dropped, it is not made.
class TcpConnector final {
public:
  using OnConnected =
      std::function<void(base::Result<std::unique_ptr<TcpConnection>>)>;

  // `on_connected` is called once, in a later turn, and may end this. Refuses an
  // address that is no number.
  static base::Result<std::unique_ptr<TcpConnector>>
  connect(Loop& loop, const Address& address, OnConnected on_connected);
  TcpConnector(const TcpConnector&) = delete;
  TcpConnector& operator=(const TcpConnector&) = delete;
  ~TcpConnector();

private:
  struct State;
  explicit TcpConnector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class TcpListener final {
public:
  using OnConnection = std::function<void(std::unique_ptr<TcpConnection>)>;

  // Refuses an address that is no number.
  static base::Result<std::unique_ptr<TcpListener>>
  listen(Loop& loop, const Address& address, OnConnection on_connection);
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;
  ~TcpListener();

  // With the port that it really has.
  const Address& address() const;

private:
  struct State;
  explicit TcpListener(State* state);
  State* state_; // freed by libuv's close callback
};

} // namespace hawk::loop
