#include "send/dns_lookup.hpp"
#include "send/dns_message.hpp"
#include "send/hosts_file.hpp"
#include "send/names.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace hawk::send {

namespace {

using Names = std::vector<std::string>;

// An answer to a query with one address, behind an alias.
std::string answer_to(std::string query, std::string_view address) {
  query[2] = static_cast<char>(0x81);
  query[3] = static_cast<char>(0x80);
  query[7] = 2;
  std::string alias("\xc0\x0c\0\x05\0\x01\0\0\0\x3c\0\x04\1x\xc0\x0c", 16);
  std::string record("\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04", 12);
  return query + alias + record + std::string(address);
}

} // namespace

TEST_SUITE_BEGIN("names");

TEST_CASE("hosts") {
  const std::string_view hosts = "127.0.0.1 localhost\n"
                                 "::1\tlocalhost ip6 # not: other\n"
                                 "#10.0.0.1 gone\n"
                                 "10.0.0.7  Collector.local collector\n";
  CHECK(find_in_hosts(hosts, "localhost") == Names{"127.0.0.1", "::1"});
  CHECK(find_in_hosts(hosts, "collector") == Names{"10.0.0.7"});
  CHECK(find_in_hosts(hosts, "COLLECTOR.LOCAL") == Names{"10.0.0.7"});
  CHECK(find_in_hosts(hosts, "other").empty());
  CHECK(find_in_hosts(hosts, "gone").empty());
}

TEST_CASE("the resolver's configuration, as Kubernetes has it") {
  const ResolverConfig config = parse_resolver_config(
      "nameserver 10.96.0.10\nsearch a.svc.cluster.local svc.cluster.local\n"
      "options ndots:5 timeout:1\n; comment\n");
  CHECK(config.servers == Names{"10.96.0.10"});
  CHECK(config.ndots == 5);
  CHECK(candidate_names("otel.obs", config)
        == Names{"otel.obs.a.svc.cluster.local",
                 "otel.obs.svc.cluster.local",
                 "otel.obs"});
  CHECK(candidate_names("otel.obs.", config) == Names{"otel.obs."});
  CHECK(candidate_names("a.b", {{}, {"c"}, 1}) == Names{"a.b", "a.b.c"});
}

TEST_CASE("a question and its answer") {
  const auto query = make_dns_query(0x1234, "otel.obs.", DnsType::a);
  REQUIRE(query);
  CHECK(*query
        == std::string("\x12\x34\x01\0\0\1\0\0\0\0\0\0\4otel\3obs\0\0\1\0\1",
                       26));
  const std::string good = answer_to(*query, std::string("\x0a\0\0\x07", 4));
  const auto answer = parse_dns_answer(good, *query);
  REQUIRE(answer);
  CHECK(answer->addresses == Names{"10.0.0.7"});
  CHECK_FALSE(answer->refused);
  // Every cut is an answer with less in it, or none, and no harm.
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto cut = parse_dns_answer(good.substr(0, size), *query);
    CHECK((!cut || cut->addresses.empty()));
  }
  std::string other = good;
  other[0] = 0;
  CHECK_FALSE(parse_dns_answer(other, *query));
}

TEST_CASE("names that cannot be asked for") {
  for (const std::string& name :
       {std::string(), std::string("."), std::string("a..b"),
        std::string(64, 'a'), std::string(300, 'a')}) {
    CHECK_FALSE(make_dns_query(1, name, DnsType::a));
  }
}

TEST_CASE("a server is asked over UDP") {
  const int server = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(server, reinterpret_cast<sockaddr*>(&address), size) == 0);
  ::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size);
  // Answers A, and says that there is no AAAA.
  std::thread thread([server] {
    for (int i = 0; i < 2; ++i) {
      pollfd entry{server, POLLIN, 0};
      if (::poll(&entry, 1, 20'000) <= 0) {
        return;
      }
      std::array<char, 512> buffer{};
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const ssize_t got = ::recvfrom(server,
                                     buffer.data(),
                                     buffer.size(),
                                     0,
                                     reinterpret_cast<sockaddr*>(&from),
                                     &length);
      const std::string query(buffer.data(), static_cast<std::size_t>(got));
      std::string reply =
          answer_to(query, std::string("\x7f\0\0\x01", 4));
      if (query[query.size() - 3] != 1) {
        reply = query;
        reply[2] = static_cast<char>(0x81);
      }
      ::sendto(server,
               reply.data(),
               reply.size(),
               0,
               reinterpret_cast<sockaddr*>(&from),
               length);
    }
  });
  const auto found =
      look_up("collector",
              {{"127.0.0.1"}, {}, 0},
              {std::chrono::seconds(10), 1, ntohs(address.sin_port)});
  thread.join();
  ::close(server);
  REQUIRE(found);
  CHECK(*found == Names{"127.0.0.1"});
}

TEST_CASE("an address is its own") {
  CHECK(*find_addresses("127.0.0.1") == Names{"127.0.0.1"});
  CHECK(*find_addresses("::1") == Names{"::1"});
}

TEST_SUITE_END();

} // namespace hawk::send
