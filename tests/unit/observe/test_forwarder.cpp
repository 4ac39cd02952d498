#include "base/file.hpp"
#include "observe/forwarder.hpp"
#include "support/child.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace hawk::observe {

namespace {

// A forwarder into a pipe whose reader is the test.
struct Bench {
  explicit Bench(OnStall on_stall = OnStall::block,
                 std::uint64_t spool_size = 0)
      : ends(*base::make_pipe()) {
    ::signal(SIGPIPE, SIG_IGN); // as SignalReader does
    ::fcntl(ends.write.get(), F_SETPIPE_SZ, 4096);
    std::optional<Spool> spool;
    if (spool_size > 0) {
      const std::vector<std::string> places = {"/tmp"};
      spool.emplace(std::move(*Spool::make(places, spool_size)));
    }
    forwarder = std::make_unique<Forwarder>(
        ends.write.get(), std::move(spool), on_stall, [] {});
  }

  // Reads `size` bytes, or up to the end of file.
  std::string read(std::size_t size) const {
    std::string out;
    std::array<char, 4096> buffer{};
    while (out.size() < size) {
      const ssize_t count =
          ::read(ends.read.get(),
                 buffer.data(),
                 std::min<std::size_t>(buffer.size(), size - out.size()));
      if (count <= 0) {
        break;
      }
      out.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return out;
  }

  bool finished() const {
    return test::eventually([this] { return forwarder->is_done(); });
  }

  base::PipeEnds ends;
  std::unique_ptr<Forwarder> forwarder;
};

std::string numbered(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += "line " + std::to_string(i) + "\n";
  }
  return out;
}

// Far more than pipe and ring hold together.
constexpr std::size_t k_too_much = std::size_t{3} << 20;

} // namespace

TEST_SUITE_BEGIN("Forwarder");

TEST_CASE("bytes arrive in order, through pipe, ring and spool") {
  Bench bench(OnStall::block, std::uint64_t{16} << 20);
  const std::string text = numbered(300000);
  for (std::size_t at = 0; at < text.size(); at += 997) {
    bench.forwarder->push(std::string_view(text).substr(at, 997));
  }
  bench.forwarder->end();
  CHECK(bench.forwarder->pending() > k_too_much / 2);
  CHECK(bench.read(text.size()) == text);
  CHECK(bench.finished());
  CHECK(bench.forwarder->counts().forwarded == text.size());
  CHECK(bench.forwarder->counts().dropped == 0);
  CHECK(bench.forwarder->longest_wait() == base::Nanos{});
}

TEST_CASE("our own text stands between two lines") {
  Bench bench;
  bench.forwarder->push("half a");
  bench.forwarder->say("OURS\n");
  CHECK(bench.read(6) == "half a");
  bench.forwarder->push(" line\nand more");
  CHECK(bench.read(15) == " line\nOURS\nand ");
  bench.forwarder->end();
  CHECK(bench.read(4) == "more");
  CHECK(bench.finished());
  CHECK(bench.forwarder->counts().forwarded == 20);
  bench.forwarder->say("THE END\n");
  CHECK(bench.read(9) == "\nTHE END\n");
}

TEST_CASE("our own text comes though a line stays unfinished") {
  Bench bench;
  bench.forwarder->push("prompt> ");
  bench.forwarder->say("OURS\n");
  CHECK(bench.read(14) == "prompt> \nOURS\n");
  bench.forwarder->end();
  CHECK(bench.finished());
}

TEST_CASE("a consumer that left costs its bytes, not the run") {
  Bench bench;
  bench.ends.read.reset();
  bench.forwarder->push("one\n");
  CHECK(test::eventually(
      [&] { return bench.forwarder->counts().error_number == EPIPE; }));
  bench.forwarder->push("two\n");
  bench.forwarder->end();
  CHECK(bench.finished());
  CHECK(bench.forwarder->counts().forwarded == 0);
  CHECK(bench.forwarder->counts().dropped == 8);
}

TEST_CASE("drop counts what found no room, and waits for nobody") {
  Bench bench(OnStall::drop);
  const std::string block(65536, 'x');
  for (std::size_t sent = 0; sent < k_too_much; sent += block.size()) {
    bench.forwarder->push(block);
  }
  const std::uint64_t dropped = bench.forwarder->counts().dropped;
  CHECK(dropped > 0);
  CHECK(bench.forwarder->longest_wait() == base::Nanos{});
  bench.forwarder->end();
  CHECK(bench.read(k_too_much - dropped).size() == k_too_much - dropped);
  CHECK(bench.finished());
  CHECK(bench.forwarder->counts().forwarded == k_too_much - dropped);
}

TEST_CASE("block waits for the consumer and loses nothing") {
  Bench bench(OnStall::block);
  std::thread drain([&bench] {
    const std::string block(65536, 'x');
    for (std::size_t sent = 0; sent < k_too_much; sent += block.size()) {
      bench.forwarder->push(block);
    }
    bench.forwarder->end();
  });
  CHECK(test::eventually(
      [&] { return bench.forwarder->pending() > k_too_much / 4; }));
  CHECK(bench.read(k_too_much).size() == k_too_much);
  drain.join();
  CHECK(bench.finished());
  CHECK(bench.forwarder->counts().dropped == 0);
}

TEST_CASE("abandoned while it writes into a full pipe, it ends") {
  Bench bench(OnStall::block);
  const std::string block(500000, 'x');
  bench.forwarder->push(block);
  REQUIRE(bench.read(4096).size() == 4096); // it is at work
  bench.forwarder.reset();                  // hangs here if it does not end
  bench.ends.write.reset();
  CHECK(bench.read(block.size()).size() < block.size() - 4096);
}

TEST_SUITE_END();

} // namespace hawk::observe
