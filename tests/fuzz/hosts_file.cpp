// send::find_in_hosts, parse_resolver_config, candidate_names: whatever stands
// in /etc/hosts and /etc/resolv.conf, what is read stands there, and is little.

#include "send/hosts_file.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <string>

using namespace hawk;

namespace {

void check_hosts(std::string_view text, std::string_view name) {
  const auto found = send::find_in_hosts(text, name);
  FUZZ_CHECK(found.size() <= text.size());
  for (const std::string& address : found) {
    FUZZ_CHECK(!address.empty());
    FUZZ_CHECK(text.find(address) != std::string_view::npos);
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const std::string_view name = text.substr(0, text.find_first_of(" \n"));
  check_hosts(text, name);
  check_hosts(text, "otel-collector");

  const send::ResolverConfig config = send::parse_resolver_config(text);
  FUZZ_CHECK(config.servers.size() <= 3 && config.search.size() <= 16);
  FUZZ_CHECK(config.ndots >= 0 && config.ndots <= 15);
  for (const std::string& server : config.servers) {
    FUZZ_CHECK(text.find(server) != std::string_view::npos);
  }
  const auto names = send::candidate_names(name, config);
  FUZZ_CHECK(names.size() <= 1 + config.search.size());
  FUZZ_CHECK(std::ranges::find(names, name) != names.end());
  return 0;
}
