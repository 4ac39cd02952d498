#include "proc/net_tcp.hpp"

#include "proc/python_like.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;

TEST_SUITE_BEGIN("net_tcp");

// Real lines of Linux 6.18, on a little-endian machine.
TEST_CASE("sockets, their ends and their queues") {
  std::vector<TcpSocket> sockets;
  parse_net_tcp(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
      "retrnsmt   uid  timeout inode\n"
      "   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 "
      "00000000   999        0 7071 1 0000000000000000 100 0 0 10 0\n"
      "   1: 0100007F:9D78 0100007F:18EB 01 00000003:00000007 00:00000000 "
      "00000000  1000        0 446812 1 0000000000000000 20 4 30 10 -1\n"
      "   2: 0100007F:9D7A 0100007F:18EB 08 00000000:00000001 00:00000000 "
      "00000000  1000        0 446813 1\n",
      sockets);
  REQUIRE(sockets.size() == 3);
  CHECK(sockets[0].state == k_tcp_listen);
  CHECK(sockets[0].inode == 7071);
  CHECK(format_tcp_end(sockets[0].local) == "127.0.0.1:6379");
  CHECK(sockets[1].state == k_tcp_established);
  CHECK(format_tcp_end(sockets[1].local) == "127.0.0.1:40312");
  CHECK(format_tcp_end(sockets[1].remote) == "127.0.0.1:6379");
  CHECK(sockets[1].unsent == 3);
  CHECK(sockets[1].unread == 7);
  CHECK(name_of_tcp_state(sockets[2].state) == "CLOSE_WAIT");
  CHECK(name_of_tcp_state(77) == "?");
}

TEST_CASE("IPv6, and IPv4 within it") {
  std::vector<TcpSocket> sockets;
  parse_net_tcp(
      "   0: 00000000000000000000000001000000:18EB "
      "0000000000000000FFFF00000100007F:9D78 01 00000000:00000000 00:00000000 "
      "00000000     0        0 17 1\n",
      sockets);
  REQUIRE(sockets.size() == 1);
  CHECK(format_tcp_end(sockets[0].local) == "[::1]:6379");
  CHECK(format_tcp_end(sockets[0].remote) == "127.0.0.1:40312");
}

TEST_CASE("what is no socket is passed over") {
  std::vector<TcpSocket> sockets;
  parse_net_tcp("\n\n:::\n0: 0100007F:18EB\n"
                "0: 0100007F 00000000:0000 0A 0:0 0:0 0 0 0 7\n"
                "0: 0100007F:18EBF 00000000:0000 0A 0:0 0:0 0 0 0 7\n"
                "0: 0100007F:18EB 00000000:0000 0A 0 0:0 0 0 0 7\n"
                "0: 0100007F:18EB 00000000:0000 0A 0:0 0:0 0 0 0 -7\n",
                sockets);
  CHECK(sockets.empty());
}

TEST_CASE("a socket is found by its inode") {
  const std::vector<TcpSocket> sockets = {{3, 1, {}, {}}, {8, 1, {}, {}}};
  REQUIRE(find_tcp(sockets, 8) != nullptr);
  CHECK(find_tcp(sockets, 8)->inode == 8);
  CHECK(find_tcp(sockets, 5) == nullptr);
  CHECK(find_tcp({}, 5) == nullptr);
}

TEST_CASE("who runs Python is known by the program, else by names") {
  CHECK(is_python_like("/usr/bin/python3.11", "celery", {"[celeryd: w1]"}));
  CHECK(is_python_like("/usr/bin/python3.11 (deleted)", "x", {}));
  CHECK(is_python_like("/opt/bin/python3.13t", "x", {}));
  CHECK(is_python_like("/usr/bin/python", "x", {}));
  CHECK_FALSE(is_python_like("/usr/bin/node", "python3", {"python3"}));
  CHECK_FALSE(is_python_like("/usr/bin/python-argcomplete-go", "x", {}));
  CHECK_FALSE(is_python_like("/usr/bin/bash", "sh", {"sh", "-c", "python3"}));
  CHECK(is_python_like("", "uvicorn", {}));
  CHECK(is_python_like("", "x", {"/venv/bin/python3", "agent.py"}));
  CHECK_FALSE(is_python_like("", "redis-server", {"redis-server"}));
}

TEST_SUITE_END();
