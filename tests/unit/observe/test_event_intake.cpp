#include "observe/event_intake.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <thread>

using namespace hawk;
using namespace std::chrono_literals;

namespace {

base::Fd make_socket() {
  return base::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

} // namespace

TEST_SUITE("event intake") {
  // Each connection takes a look at /proc: two that connect are faster, and
  // accepting all of theirs took a minute, until they happened to rest.
  TEST_CASE("ends while others go on connecting") {
    const test::TempDir directory;
    const sockaddr_un address = address_of(directory.path() + "/events");
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    base::Fd socket(
        ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    REQUIRE(::bind(socket.get(), where, sizeof address) == 0);
    REQUIRE(::listen(socket.get(), 1024) == 0);

    std::atomic<bool> over{false};
    std::atomic<int> made{0};
    std::promise<void> flooded;
    const auto connect = [&] {
      while (!over) {
        const base::Fd fd = make_socket();
        if (::connect(fd.get(), where, sizeof address) == 0
            && made.fetch_add(1) == 2000) {
          flooded.set_value();
        }
      }
    };
    std::thread one(connect);
    std::thread other(connect);
    {
      auto intake = observe::EventIntake::start(socket.get(), [] {});
      REQUIRE(intake);
      CHECK(flooded.get_future().wait_for(20s) == std::future_status::ready);
      auto end = std::async(std::launch::async, [&] { (*intake)->finish(); });
      CHECK(end.wait_for(20s) == std::future_status::ready);
      over = true;
    }
    socket.reset(); // whoever still waits to be heard is refused
    one.join();
    other.join();
  }
}
