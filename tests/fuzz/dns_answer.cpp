// send::parse_dns_answer: whatever a name server sends, what is read are
// addresses of the kind that was asked for, and no more than there is room
// for; make_dns_query: whatever the name.

#include "send/dns_message.hpp"

#include "fuzz.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

using namespace hawk;

namespace {

void check(std::string_view message, send::DnsType type) {
  const auto query = send::make_dns_query(0x1234, "otel.example", type);
  FUZZ_CHECK(query);
  const auto answer = send::parse_dns_answer(message, *query);
  if (!answer) {
    return;
  }
  const bool is_four = type == send::DnsType::a;
  const std::size_t least = 1 + 10 + (is_four ? 4 : 16);
  FUZZ_CHECK(answer->addresses.size() * least <= message.size());
  for (const std::string& address : answer->addresses) {
    in6_addr bytes{};
    FUZZ_CHECK(
        ::inet_pton(is_four ? AF_INET : AF_INET6, address.c_str(), &bytes)
        == 1);
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  for (const auto type : {send::DnsType::a, send::DnsType::aaaa}) {
    check(text, type);
    const auto query = send::make_dns_query(7, text, type);
    if (query) {
      constexpr std::size_t k_head = 12;
      constexpr std::size_t k_most_name = 255;
      FUZZ_CHECK(query->size() <= k_head + k_most_name + 4);
      // The same, as an answer without records; in other words it is none.
      FUZZ_CHECK(!send::parse_dns_answer(*query, *query));
      std::string answer = *query;
      answer[2] = static_cast<char>(0x80);
      FUZZ_CHECK(send::parse_dns_answer(answer, *query) == send::DnsAnswer{});
    }
  }
  return 0;
}
