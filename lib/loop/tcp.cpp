#include "loop/tcp.hpp"

#include "base/text.hpp"
#include "loop/handle.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

namespace hawk::loop {

namespace {

constexpr int k_backlog = 128;
constexpr std::size_t k_buffer = std::size_t{64} << 10;

std::optional<sockaddr_storage> parse_address(const Address& address) {
  sockaddr_storage storage{};
  const char* host = address.host.c_str();
  if (uv_ip4_addr(
          host, address.port, reinterpret_cast<sockaddr_in*>(&storage)) == 0
      || uv_ip6_addr(
             host, address.port, reinterpret_cast<sockaddr_in6*>(&storage))
             == 0) {
    return storage;
  }
  return std::nullopt;
}

Address to_address(const sockaddr_storage& storage) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  Address address;
  if (storage.ss_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(&storage);
    uv_ip6_name(six, text.data(), text.size());
    address.port = ntohs(six->sin6_port);
  } else {
    const auto* four = reinterpret_cast<const sockaddr_in*>(&storage);
    uv_ip4_name(four, text.data(), text.size());
    address.port = ntohs(four->sin_port);
  }
  address.host = text.data();
  return address;
}

using NameOf = int (*)(const uv_tcp_t*, sockaddr*, int*);

Address read_address(NameOf name_of, const uv_tcp_t& native) {
  sockaddr_storage storage{};
  int size = sizeof storage;
  const int code =
      name_of(&native, reinterpret_cast<sockaddr*>(&storage), &size);
  return code == 0 ? to_address(storage) : Address{};
}

uv_stream_t* to_stream(uv_tcp_t* native) {
  return reinterpret_cast<uv_stream_t*>(native);
}

} // namespace

std::string format_address(const Address& address) {
  const bool is_six = address.host.find(':') != std::string::npos;
  return is_six ? fmt::format("[{}]:{}", address.host, address.port)
                : fmt::format("{}:{}", address.host, address.port);
}

struct TcpConnection::State : Handle<uv_tcp_t> {
  OnBytes on_bytes;
  Address peer;
  Address local;
  bool has_ended = false;
  bool is_dropped = false; // nobody is to be called any more
  // libuv takes one buffer at a time, and gives it back before the next.
  std::array<char, k_buffer> buffer{};

  static State& of(void* data) {
    return *static_cast<State*>(static_cast<Handle<uv_tcp_t>*>(data));
  }

  static void lend(uv_handle_t* handle, std::size_t, uv_buf_t* into) {
    State& state = of(handle->data);
    *into = uv_buf_init(state.buffer.data(), k_buffer);
  }

  static void read(uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
    State& state = of(stream->data);
    if (count > 0) {
      const OnBytes on_bytes = state.on_bytes; // it may end the connection
      on_bytes({state.buffer.data(), static_cast<std::size_t>(count)});
    } else if (count < 0 && !state.has_ended) {
      state.has_ended = true;
      uv_read_stop(stream);
      call(&state.native);
    }
  }
};

TcpConnection::TcpConnection(State* state)
    : state_(state) {}

TcpConnection::~TcpConnection() {
  state_->on_bytes = {};
  state_->callback = {};
  state_->is_dropped = true;
  Handle<uv_tcp_t>::close(state_);
}

base::Result<> TcpConnection::start(OnBytes on_bytes, Callback on_end) {
  state_->on_bytes = std::move(on_bytes);
  state_->callback = std::move(on_end);
  const int code = uv_read_start(
      to_stream(&state_->native), State::lend, State::read);
  if (code != 0 && code != UV_EALREADY) {
    return base::fail(make_error("read from", "a connection", code));
  }
  return {};
}

void TcpConnection::stop() {
  uv_read_stop(to_stream(&state_->native));
}

namespace {

// A request of libuv's, freed when it is done.
template <typename Native>
struct Request {
  Native native{};
  std::string bytes;
  Callback on_done;
};

} // namespace

void TcpConnection::write(std::string bytes, Callback on_written) {
  auto* write = new Request<uv_write_t>;
  write->bytes = std::move(bytes);
  write->on_done = std::move(on_written);
  write->native.data = write;
  const uv_buf_t buffer = uv_buf_init(
      write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  const auto finish = [](uv_write_t* native, int) {
    const std::unique_ptr<Request<uv_write_t>> done(
        static_cast<Request<uv_write_t>*>(native->data));
    // What was written when the connection was dropped is reported later.
    if (done->on_done && !State::of(native->handle->data).is_dropped) {
      done->on_done();
    }
  };
  uv_stream_t* stream = to_stream(&state_->native);
  if (uv_write(&write->native, stream, &buffer, 1, finish) != 0) {
    write->native.handle = stream;
    finish(&write->native, 0);
  }
}

void TcpConnection::finish() {
  auto* shutdown = new Request<uv_shutdown_t>;
  shutdown->native.data = shutdown;
  const auto done = [](uv_shutdown_t* native, int) {
    delete static_cast<Request<uv_shutdown_t>*>(native->data);
  };
  if (uv_shutdown(&shutdown->native, to_stream(&state_->native), done) != 0) {
    delete shutdown;
  }
}

const Address& TcpConnection::peer() const {
  return state_->peer;
}

const Address& TcpConnection::local() const {
  return state_->local;
}

struct TcpConnector::State {
  struct Attempt {
    uv_connect_t native{};
    State* owner = nullptr; // nothing: it was dropped
  };

  std::string name;
  OnConnected on_connected;
  std::unique_ptr<TcpConnection> connection;
  Attempt* attempt = nullptr;

  static void finish(uv_connect_t* native, int status) {
    const std::unique_ptr<Attempt> attempt(static_cast<Attempt*>(native->data));
    State* state = attempt->owner;
    if (state == nullptr) {
      return;
    }
    state->attempt = nullptr;
    const OnConnected on_connected = std::move(state->on_connected);
    if (status != 0) {
      on_connected(
          base::fail(make_error("connect to", state->name.c_str(), status)));
      return;
    }
    uv_tcp_t& tcp = state->connection->state_->native;
    uv_tcp_nodelay(&tcp, 1);
    state->connection->state_->peer = read_address(uv_tcp_getpeername, tcp);
    state->connection->state_->local = read_address(uv_tcp_getsockname, tcp);
    on_connected(std::move(state->connection));
  }
};

TcpConnector::TcpConnector(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

TcpConnector::~TcpConnector() {
  if (state_->attempt != nullptr) {
    state_->attempt->owner = nullptr;
  }
}

base::Result<std::unique_ptr<TcpConnector>> TcpConnector::connect(
    Loop& loop, const Address& address, OnConnected on_connected) {
  const auto parsed = parse_address(address);
  if (!parsed) {
    return base::fail(
        base::make_usage(fmt::format("'{}' is no IP address, and names are not "
                                     "looked up",
                                     base::sanitise(address.host))));
  }
  auto state = std::make_unique<State>();
  state->name = format_address(address);
  state->on_connected = std::move(on_connected);
  auto* handle = new TcpConnection::State;
  uv_tcp_init(loop.native(), &handle->native);
  handle->native.data = static_cast<Handle<uv_tcp_t>*>(handle);
  state->connection.reset(new TcpConnection(handle));
  auto attempt = std::make_unique<State::Attempt>();
  attempt->owner = state.get();
  attempt->native.data = attempt.get();
  const int code = uv_tcp_connect(&attempt->native,
                                  &handle->native,
                                  reinterpret_cast<const sockaddr*>(&*parsed),
                                  State::finish);
  if (code != 0) {
    return base::fail(make_error("connect to", state->name.c_str(), code));
  }
  state->attempt = attempt.release(); // freed by finish()
  return std::unique_ptr<TcpConnector>(new TcpConnector(std::move(state)));
}

struct TcpListener::State : Handle<uv_tcp_t> {
  OnConnection on_connection;
  Address address;

  static State& of(void* data) {
    return *static_cast<State*>(static_cast<Handle<uv_tcp_t>*>(data));
  }

  static void accept(uv_stream_t* stream, int status);
};

void TcpListener::State::accept(uv_stream_t* stream, int status) {
  if (status != 0) {
    return; // out of descriptors, mostly: the next one may do
  }
  auto* state = new TcpConnection::State;
  uv_tcp_init(stream->loop, &state->native); // cannot fail without a socket
  state->native.data = static_cast<Handle<uv_tcp_t>*>(state);
  auto connection =
      std::unique_ptr<TcpConnection>(new TcpConnection(state));
  if (uv_accept(stream, to_stream(&state->native)) != 0) {
    return;
  }
  uv_tcp_nodelay(&state->native, 1);
  state->peer = read_address(uv_tcp_getpeername, state->native);
  state->local = read_address(uv_tcp_getsockname, state->native);
  const OnConnection on_connection = of(stream->data).on_connection;
  on_connection(std::move(connection));
}

TcpListener::TcpListener(State* state)
    : state_(state) {}

TcpListener::~TcpListener() {
  Handle<uv_tcp_t>::close(state_);
}

base::Result<std::unique_ptr<TcpListener>> TcpListener::listen(
    Loop& loop, const Address& address, OnConnection on_connection) {
  const std::string name = format_address(address);
  const auto parsed = parse_address(address);
  if (!parsed) {
    return base::fail(
        base::make_usage(fmt::format("'{}' is no IP address, and names are not "
                                     "looked up",
                                     base::sanitise(address.host))));
  }
  auto* state = new State;
  uv_tcp_init(loop.native(), &state->native);
  state->native.data = static_cast<Handle<uv_tcp_t>*>(state);
  auto listener = std::unique_ptr<TcpListener>(new TcpListener(state));
  state->on_connection = std::move(on_connection);
  int code = uv_tcp_bind(
      &state->native, reinterpret_cast<const sockaddr*>(&*parsed), 0);
  if (code == 0) {
    code = uv_listen(to_stream(&state->native), k_backlog, State::accept);
  }
  if (code != 0) {
    return base::fail(make_error("listen on", name.c_str(), code));
  }
  state->address = read_address(uv_tcp_getsockname, state->native);
  return listener;
}

const Address& TcpListener::address() const {
  return state_->address;
}

} // namespace hawk::loop
