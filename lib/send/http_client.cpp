#include "send/http_client.hpp"

#include "base/timestamp.hpp"
#include "loop/loop.hpp"
#include "loop/tcp.hpp"
#include "loop/timer.hpp"
#include "loop/wakeup.hpp"
#include "send/names.hpp"
#include "send/no_sigpipe.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

namespace hawk::send {

namespace {

using Milliseconds = std::chrono::milliseconds;
using Kind = base::Error::Kind;

// One address that does not answer must leave time for the next.
constexpr int k_shares = 2;

} // namespace

struct HttpClient::State {
  State(Url url, HttpLimits of, loop::Loop made)
      : server(std::move(url)),
        limits(of),
        loop(std::move(made)) {}

  base::Result<HttpResponse> exchange(const std::string& bytes,
                                      Milliseconds timeout);
  base::Result<> connect(Milliseconds timeout);
  base::Result<> connect_to(const loop::Address& address, Milliseconds timeout);
  base::Result<HttpResponse> converse(const std::string& bytes,
                                      Milliseconds timeout);
  void wait(Milliseconds timeout);
  base::Error late() const;
  base::Error lost(std::string_view why) const;

  Url server;
  HttpLimits limits;
  std::vector<std::string> addresses; // the one that answered first
  loop::Loop loop;
  std::unique_ptr<loop::Wakeup> wakeup;
  std::unique_ptr<loop::TcpConnection> connection;
  std::atomic<bool> cancelled = false;
  bool timed_out = false;
};

base::Error HttpClient::State::late() const {
  return {Kind::timeout,
          fmt::format("cannot send to {}: {}",
                      server.authority(),
                      cancelled ? "it was given up" : "no answer in time"),
          0};
}

base::Error HttpClient::State::lost(std::string_view why) const {
  return {Kind::system,
          fmt::format("cannot send to {}: {}", server.authority(), why),
          0};
}

// Runs the loop until something stops it.
void HttpClient::State::wait(Milliseconds timeout) {
  timed_out = cancelled || timeout <= Milliseconds(0);
  if (timed_out) {
    return;
  }
  loop::Timer timer(loop);
  timer.start_once(timeout, [this] {
    timed_out = true;
    loop.stop();
  });
  loop.run();
  timed_out = timed_out || cancelled;
}

base::Result<> HttpClient::State::connect_to(const loop::Address& address,
                                             Milliseconds timeout) {
  std::optional<base::Result<std::unique_ptr<loop::TcpConnection>>> made;
  HAWK_TRY(const auto connector,
           loop::TcpConnector::connect(loop, address, [&](auto result) {
             made = std::move(result);
             loop.stop();
           }));
  wait(timeout);
  if (!made) {
    return base::fail(late());
  }
  HAWK_TRY(connection, *std::move(made));
  return {};
}

base::Result<> HttpClient::State::connect(Milliseconds timeout) {
  if (addresses.empty()) {
    HAWK_TRY(addresses, find_addresses(server.host));
  }
  base::Result<> result = base::fail(lost("it has no address"));
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const bool last = i + 1 == addresses.size();
    result = connect_to({addresses[i], server.port},
                        last ? timeout : timeout / k_shares);
    if (result) {
      std::swap(addresses[0], addresses[i]);
      return {};
    }
    if (cancelled) {
      break;
    }
  }
  addresses.clear(); // they may have changed
  return result;
}

base::Result<HttpResponse>
HttpClient::State::converse(const std::string& bytes, Milliseconds timeout) {
  ResponseReader reader(limits.answer);
  ResponseReader::State state = ResponseReader::State::more;
  bool ended = false;
  HAWK_CHECK(connection->start(
      [&](std::string_view some) {
        state = reader.feed(some);
        if (state != ResponseReader::State::more) {
          loop.stop();
        }
      },
      [&] {
        ended = true;
        loop.stop();
      }));
  connection->write(bytes);
  wait(timeout);
  connection->stop();
  if (ended && state == ResponseReader::State::more && reader.has_begun()) {
    state = reader.finish();
  }
  if (state == ResponseReader::State::complete) {
    HttpResponse response = reader.take();
    if (ended || !response.keep_alive) {
      connection.reset();
    }
    return response;
  }
  connection.reset();
  if (state == ResponseReader::State::failed) {
    return base::fail(base::Error{Kind::malformed,
                                  fmt::format("cannot send to {}: {}",
                                              server.authority(),
                                              reader.problem()),
                                  0});
  }
  if (ended) {
    return base::fail(lost("it closed the connection without an answer"));
  }
  return base::fail(late());
}

base::Result<HttpResponse>
HttpClient::State::exchange(const std::string& bytes, Milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point until = Clock::now() + timeout;
  const auto left = [until] {
    return std::chrono::duration_cast<Milliseconds>(until - Clock::now());
  };
  if (connection != nullptr) {
    auto answer = converse(bytes, left());
    // One that was kept may have been closed before this was sent: RFC 9112,
    // 9.3.1.
    if (answer || answer.error().kind != Kind::system) {
      return answer;
    }
  }
  HAWK_CHECK(connect(left()));
  return converse(bytes, left());
}

HttpClient::HttpClient(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

base::Result<HttpClient> HttpClient::make(Url server, HttpLimits limits) {
  HAWK_TRY(loop::Loop loop, loop::Loop::make());
  auto state =
      std::make_unique<State>(std::move(server), limits, std::move(loop));
  State* raw = state.get();
  HAWK_TRY(state->wakeup, loop::Wakeup::make(state->loop, [raw] {
             raw->loop.stop();
           }));
  return HttpClient(std::move(state));
}

base::Result<HttpResponse>
HttpClient::exchange(HttpRequest request, std::chrono::milliseconds timeout) {
  const NoSigpipe no_sigpipe;
  request.host = state_->server.authority();
  return state_->exchange(format_request(request), timeout);
}

void HttpClient::cancel() {
  state_->cancelled = true;
  state_->wakeup->wake();
}

const Url& HttpClient::server() const {
  return state_->server;
}

} // namespace hawk::send
