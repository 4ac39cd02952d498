#include "receive/receiver.hpp"

#include "base/fd.hpp"
#include "loop/wakeup.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace hawk;
using receive::Receiver;
using receive::ReceiverOptions;

namespace {

base::Fd connect_to(const loop::Address& address) {
  base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(address.port);
  ::inet_pton(AF_INET, address.host.c_str(), &to.sin_addr);
  REQUIRE(::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to)
          == 0);
  const timeval limit{20, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return fd;
}

void send_all(const base::Fd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent =
        ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// Until the other end closes.
std::string read_all(const base::Fd& fd) {
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t count = ::recv(fd.get(), piece.data(), piece.size(), 0);
    if (count <= 0) {
      return count == 0 ? text : text + "(error)";
    }
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

std::string make_request(const loop::Address& address, std::string_view body) {
  return "POST /v1/traces HTTP/1.1\r\nHost: " + loop::format_address(address)
         + "\r\nContent-Type: application/json\r\nConnection: close\r\n"
           "Content-Length: "
         + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// Runs `client` beside the receiver, which ends with it.
receive::Counts
serve(ReceiverOptions options,
      const std::function<void(const loop::Address&)>& client,
      Receiver::Peers peers = {}) {
  auto loop = loop::Loop::make();
  REQUIRE(loop);
  receive::Counts counts;
  {
    auto receiver = Receiver::listen(
        *loop, std::move(options), [](model::OtlpSeen) {},
        std::move(peers));
    REQUIRE(receiver);
    auto done = loop::Wakeup::make(*loop, [&loop] { loop->stop(); });
    REQUIRE(done);
    const loop::Address address = (*receiver)->address();
    std::thread thread([&] {
      client(address);
      (*done)->wake();
    });
    loop->run();
    thread.join();
    counts = (*receiver)->counts();
  }
  return counts;
}

constexpr std::string_view k_body =
    R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":)"
    R"("5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",)"
    R"("name":"x"}]}]}]})";

} // namespace

TEST_SUITE("receiver") {
  TEST_CASE("answers clients at the same time") {
    const receive::Counts counts =
        serve({}, [](const loop::Address& address) {
          std::vector<base::Fd> open;
          for (int i = 0; i < 20; ++i) {
            open.push_back(connect_to(address));
            send_all(open.back(), "POST /v1/tra");
          }
          for (const base::Fd& fd : open) {
            send_all(fd, make_request(address, k_body).substr(12));
            CHECK(read_all(fd).starts_with("HTTP/1.1 200 OK\r\n"));
          }
        });
    CHECK(counts.spans == 20);
    CHECK(counts.refused == 0);
  }

  TEST_CASE("lets a refused client hear why, though its body still comes") {
    serve({.token = "secret"}, [](const loop::Address& address) {
      const base::Fd fd = connect_to(address);
      send_all(fd, make_request(address, std::string(1 << 20, ' ')));
      CHECK(read_all(fd).starts_with("HTTP/1.1 401 Unauthorized\r\n"));
    });
  }

  TEST_CASE("ends who begins a request and does not go on") {
    const receive::Counts counts = serve(
        {.patience = std::chrono::seconds(1)},
        [](const loop::Address& address) {
          const base::Fd fd = connect_to(address);
          send_all(fd, "POST /v1/traces HTTP/1.1\r\nHost: ");
          CHECK(read_all(fd).starts_with("HTTP/1.1 408 Request Timeout\r\n"));
        });
    CHECK(counts.first_refusal == "408: the request took too long");
  }

  TEST_CASE("has so many connections, and tells the next to come again") {
    serve({.most_connections = 3}, [](const loop::Address& address) {
      std::vector<base::Fd> open;
      for (int i = 0; i < 3; ++i) {
        open.push_back(connect_to(address));
      }
      const base::Fd fourth = connect_to(address);
      const std::string answer = read_all(fourth);
      CHECK(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
      CHECK(answer.find("Retry-After: 1\r\n") != std::string::npos);
      open.clear();
    });
  }

  TEST_CASE("says who sent something, once a connection is admitted") {
    std::vector<model::OtlpSeen> seen;
    int asked = 0;
    auto loop = loop::Loop::make();
    REQUIRE(loop);
    {
      auto receiver = Receiver::listen(
          *loop,
          {},
          [&seen](model::OtlpSeen each) { seen.push_back(std::move(each)); },
          {.may_connect = {},
           .find_process =
               [&asked](const loop::Address&, const loop::Address&) {
                 ++asked;
                 return model::ProcessKey{17, 4};
               }});
      REQUIRE(receiver);
      auto done = loop::Wakeup::make(*loop, [&loop] { loop->stop(); });
      REQUIRE(done);
      std::thread thread([&] {
        const loop::Address address = (*receiver)->address();
        const base::Fd fd = connect_to(address);
        std::string request = make_request(address, k_body);
        const std::string close = "Connection: close\r\n";
        std::string kept = request;
        kept.erase(kept.find(close), close.size());
        send_all(fd, kept + kept + request);
        read_all(fd);
        send_all(connect_to(address), "GET / HTTP/1.1\r\n\r\n");
        (*done)->wake();
      });
      loop->run();
      thread.join();
    }
    CHECK(asked == 1);
    REQUIRE(seen.size() == 3);
    CHECK(seen[2].process == model::ProcessKey{17, 4});
    CHECK(seen[2].request == 3);
  }

  TEST_CASE("turns another user away") {
    const receive::Counts counts = serve(
        {},
        [](const loop::Address& address) {
          CHECK(read_all(connect_to(address))
                    .starts_with("HTTP/1.1 403 Forbidden\r\n"));
        },
        {.may_connect = [](const loop::Address& peer, const loop::Address& own) {
          return peer.port == own.port;
        },
         .find_process = {}});
    CHECK(counts.refused == 1);
  }

  TEST_CASE("says which address cannot be had") {
    auto loop = loop::Loop::make();
    REQUIRE(loop);
    const auto named = Receiver::listen(
        *loop, {.address = {"localhost", 0}}, [](model::OtlpSeen) {});
    REQUIRE_FALSE(named);
    CHECK(named.error().message
          == "'localhost' is no IP address, and names are not looked up");
    auto first = Receiver::listen(*loop, {}, [](model::OtlpSeen) {});
    REQUIRE(first);
    const auto second = Receiver::listen(
        *loop, {.address = (*first)->address()}, [](model::OtlpSeen) {});
    REQUIRE_FALSE(second);
    CHECK(second.error().message.find("already in use")
          != std::string::npos);
  }
}
