#include "analyse/protocol_stream.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using hawk::analyse::ProtocolStream;
using hawk::analyse::ProtocolTally;
using Framing = hawk::analyse::ProtocolTally::Framing;

namespace {

std::string message(int id) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":"a\nb"}})", id);
}

std::string framed(const std::string& body, std::string_view more = "") {
  return fmt::format("Content-Length: {}\r\n{}\r\n{}", body.size(), more, body);
}

ProtocolTally count(std::string_view text, std::size_t chunk = 65536) {
  ProtocolStream stream;
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    stream.accept(at, text.substr(at, chunk), 1s);
  }
  return stream.tally();
}

// The same whatever the chunks are.
ProtocolTally count_all_ways(std::string_view text) {
  const ProtocolTally tally = count(text);
  for (std::size_t chunk = 1; chunk < 70; ++chunk) {
    const ProtocolTally other = count(text, chunk);
    CHECK(other.messages == tally.messages);
    CHECK(other.first_strays == tally.first_strays);
    CHECK(other.framing == tally.framing);
  }
  return tally;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_SUITE_BEGIN("protocol stream");

TEST_CASE("a message a line; what is none is a stray") {
  const auto tally = count_all_ways(
      "banner\r\n" + message(1) + "\n\n" + message(2) + "\r\n  log line \n"
      + R"({"level":"info"})"
        "\n"
      + message(3) + "\n" + R"({"jsonrpc":"2.0","id":4,"res)");
  CHECK(tally.framing == Framing::lines);
  CHECK(tally.messages == 3);
  CHECK(tally.responses == 3);
  CHECK(tally.strays == 3);
  CHECK(tally.first_strays
        == Texts{"banner", "log line", R"({"level":"info"})"});
}

TEST_CASE("headers before each message") {
  const auto tally = count_all_ways(
      framed(message(1))
      + framed(message(2), "Content-Type: application/json\r\n")
      + framed("{\n\"jsonrpc\": \"2.0\", \"id\": 3}\n") + framed(message(4)));
  CHECK(tally.framing == Framing::headers);
  CHECK(tally.messages == 4);
  CHECK(tally.strays == 0);
}

TEST_CASE("strays between framed messages, with a newline and without") {
  const auto tally = count_all_ways(
      "loading\n" + framed(message(1)) + "one: two\n" + framed(message(2))
      + "three" + framed(message(3)) + message(4) + "\n" + framed(message(5)));
  CHECK(tally.messages == 4);
  CHECK(tally.strays == 4);
  CHECK(tally.first_strays == Texts{"loading", "one: two", "three"});
}

TEST_CASE("after a wrong length the next header is looked for") {
  const std::string body = message(2);
  const auto tally = count_all_ways(
      framed(message(1)) + fmt::format("content-length: {}\r\n\r\n", 9) + body
      + framed(message(3)) + framed(message(4)));
  CHECK(tally.messages == 3);
  CHECK(tally.strays == 0);
}

TEST_CASE("what is printed between a header and its body is no body") {
  const std::string body = message(2);
  const auto tally =
      count_all_ways(framed(message(1))
                     + fmt::format("Content-Length: {}\r\n\r\n", body.size())
                     + "oops\n" + body + framed(message(3)));
  CHECK(tally.messages == 2);
  CHECK(tally.strays == 0);
}

TEST_CASE("headers of a length that nobody sends are text") {
  const auto tally = count_all_ways(
      "Content-Length: 99999999999999\r\n\r\nContent-Length: 0\n\n"
      "Content-Length: many\n"
      + message(1) + "\n");
  CHECK(tally.framing == Framing::lines);
  CHECK(tally.strays == 3);
}

TEST_CASE("of a gap no line is made") {
  ProtocolStream stream;
  const std::string one = message(1) + "\n" + message(2);
  stream.accept(0, one, 1s);
  stream.accept(
      one.size() + 5, "end of a lost line}\n" + message(3) + "\n", 2s);
  CHECK(stream.tally().messages == 2);
  CHECK(stream.tally().strays == 0);
}

TEST_CASE("after a gap between framed messages the next header counts") {
  ProtocolStream stream;
  const std::string one = framed(message(1)) + "Content-Length: 20\r\n\r\n{\"a";
  stream.accept(0, one, 1s);
  stream.accept(one.size() + 5,
                "x\n12345}" + framed(message(2)) + framed(message(3)) + "log\n",
                2s);
  CHECK(stream.tally().messages == 3);
  CHECK(stream.tally().first_strays == Texts{"log"});
}

TEST_CASE("bytes that were recorded twice count once") {
  ProtocolStream stream;
  const std::string text = message(1) + "\nlog\n" + message(2) + "\n";
  stream.accept(0, std::string_view(text).substr(0, 20), 1s);
  stream.accept(0, std::string_view(text).substr(0, 10), 1s);
  stream.accept(7, std::string_view(text).substr(7), 1s);
  CHECK(stream.tally().messages == 2);
  CHECK(stream.tally().strays == 1);
}

TEST_CASE("an offset that cannot be is passed over") {
  ProtocolStream stream;
  stream.accept(UINT64_MAX, "a\n", 1s);
  stream.accept(0, message(1) + "\n", 1s);
  CHECK(stream.tally().messages == 1);
}

TEST_CASE("who has no message in the first bytes is given up") {
  ProtocolStream stream;
  const std::string line(999, 'x');
  std::uint64_t at = 0;
  for (; at < ProtocolStream::k_patience; at += 1000) {
    CHECK(!stream.is_over());
    stream.accept(at, line + "\n", 1s);
  }
  CHECK(stream.is_over());
  stream.accept(at, message(1) + "\n", 1s);
  CHECK(stream.tally().messages == 0);
}

TEST_CASE("of a stream without end so much is looked at") {
  ProtocolStream stream;
  std::string block;
  while (block.size() < 1'000'000) {
    block += message(1) + "\n";
  }
  std::uint64_t at = 0;
  for (; at < ProtocolStream::k_most; at += block.size()) {
    CHECK(!stream.is_over());
    stream.accept(at, block, 1s);
  }
  CHECK(stream.is_over());
  CHECK(stream.is_cut());
  stream.accept(at, "log\n", 1s);
  CHECK(stream.tally().strays == 0);
}

TEST_CASE("a stray is dated and kept short") {
  ProtocolStream stream;
  const std::string text = message(1) + "\n";
  stream.accept(0, text, 1s);
  stream.accept(text.size(), std::string(5000, 'x'), 2s);
  stream.accept(text.size() + 5000, "\nmore\n", 3s);
  CHECK(stream.tally().first_stray == 2s);
  CHECK(stream.tally().last_stray == 3s);
  CHECK(stream.tally().first_strays.at(0).size() < 1000);
}

TEST_SUITE_END();
