#include "trace/decode.hpp"
#include "trace/stream_record.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hawk::trace {

namespace {

// What a reader gets of a chunk, piece by piece, at the offsets given.
std::string written_and_read(std::string_view chunk, std::uint64_t offset) {
  std::vector<char> room(k_record_room);
  std::string out;
  int pieces = 0;
  while (!chunk.empty()) {
    const Piece piece = take_piece(chunk);
    REQUIRE(!piece.bytes.empty());
    REQUIRE(++pieces <= 3);
    const std::size_t length = format_stream_record(
        room, {1, 5, model::Nanos(9)}, model::Stream::both, offset, piece);
    REQUIRE(room[length - 1] == '\n');
    const auto body = verified_body({room.data(), length - 1});
    REQUIRE(body);
    const auto event = decode(*body);
    REQUIRE(event);
    REQUIRE(event->has_value());
    CHECK((*event)->writer == 1);
    CHECK((*event)->sequence == 5);
    const auto& read = std::get<model::StreamChunk>((*event)->payload);
    CHECK(read.stream == model::Stream::both);
    CHECK(read.offset == offset);
    out += read.bytes;
    offset += piece.bytes.size();
  }
  return out;
}

} // namespace

TEST_SUITE_BEGIN("stream records");

TEST_CASE("a text cut at every byte of its characters comes back") {
  // One, two, three and four bytes each, and one that is none.
  const std::string text = "a\xc3\xa9-\xe2\x82\xac-\xf0\x9f\x90\xa6!\xff"
                           "b\xed\x9f\xbf\xef\xbf\xbf\n";
  for (std::size_t begin = 0; begin <= text.size(); ++begin) {
    for (std::size_t end = begin; end <= text.size(); ++end) {
      const std::string_view chunk =
          std::string_view(text).substr(begin, end - begin);
      CAPTURE(begin);
      CAPTURE(end);
      CHECK(written_and_read(chunk, begin) == chunk);
    }
  }
}

TEST_CASE("a character that a read cut in two leaves text on both sides") {
  const std::string text = "one \xe2\x82\xac two";
  for (std::size_t cut = 5; cut < 7; ++cut) {
    std::string_view front = std::string_view(text).substr(0, cut);
    const Piece first = take_piece(front);
    CHECK(first.text);
    CHECK(first.bytes == "one ");
    std::string_view back = std::string_view(text).substr(cut);
    CHECK_FALSE(take_piece(back).text);
    const Piece last = take_piece(back);
    CHECK(last.text);
    CHECK(last.bytes == " two");
  }
}

TEST_CASE("the longest chunk fits, whatever it is made of") {
  for (const char c : {'x', '\0', '\n', '"', '\x1b', '\xff', '\x80'}) {
    const std::string chunk(k_max_chunk, c);
    CAPTURE(static_cast<int>(c));
    CHECK(written_and_read(chunk, 1U << 30U) == chunk);
  }
}

TEST_CASE("every pair of bytes comes back") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string chunk = {static_cast<char>(first),
                                 static_cast<char>(second)};
      REQUIRE(written_and_read(chunk, 0) == chunk);
    }
  }
}

TEST_SUITE_END();

} // namespace hawk::trace
