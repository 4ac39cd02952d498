#include "default_collector.hpp"

#include "proc/net_tcp.hpp"

#include <unistd.h>

#include <algorithm>

namespace hawk::cli {

namespace {

constexpr std::uint16_t k_grpc_port = 4317;
constexpr std::uint16_t k_http_port = 4318;

} // namespace

std::string find_default_collector() {
  const auto root = proc::Root::open();
  if (!root) {
    return {};
  }
  // Looked at, not connected to: a listener would see that.
  const auto sockets = proc::read_net_tcp(*root, ::getpid());
  if (!sockets) {
    return {};
  }
  const auto found = std::find_if(
      sockets->begin(), sockets->end(), [](const proc::TcpSocket& socket) {
        return socket.state == proc::k_tcp_listen
               && (socket.local.port == k_grpc_port
                   || socket.local.port == k_http_port);
      });
  return found == sockets->end() ? std::string()
                                 : proc::format_tcp_end(found->local);
}

} // namespace hawk::cli
