#include "send/http_message.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk::send;
using State = ResponseReader::State;

TEST_SUITE("http_message") {
  // Moving the rest of the bytes for each chunk took minutes.
  TEST_CASE("reads a million chunks of one byte that come at once") {
    std::string answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 1'000'000; ++i) {
      answer += "1\r\n.\r\n";
    }
    answer += "0\r\n\r\n";
    ResponseReader reader(std::size_t{1} << 20);
    CHECK(reader.feed(answer) == State::complete);
    CHECK(reader.take().body == std::string(1'000'000, '.'));
  }
}
