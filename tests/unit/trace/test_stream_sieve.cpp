#include "trace/stream_sieve.hpp"

#include "support/trace_file.hpp"
#include "trace/encode.hpp"
#include "trace/follow.hpp"
#include "trace/literal_search.hpp"
#include "trace/stream_record.hpp"

#include <doctest/doctest.h>

#include <array>

namespace hawk::trace {

namespace {

using model::Stream;
using model::StreamChunk;

constexpr std::array<std::string_view, 2> k_literals = {" is closed",
                                                        "n is in progress"};

class Collector final : public model::EventSink {
public:
  void accept(const model::Event& event) override {
    if (const auto* chunk = std::get_if<StreamChunk>(&event.payload)) {
      chunks.push_back(*chunk);
    }
  }

  std::string text() const {
    std::string all;
    for (const StreamChunk& chunk : chunks) {
      all += chunk.bytes;
    }
    return all;
  }

  std::vector<StreamChunk> chunks;
};

// What rules get of pieces that follow each other on stderr.
Collector sieve(const std::vector<std::string>& pieces, bool all_base64 = false) {
  std::string text = encode({0, 0, model::Nanos(0), model::Header{}});
  std::uint64_t offset = 0;
  std::uint64_t sequence = 0;
  for (const std::string& piece : pieces) {
    std::array<char, k_record_room> room;
    const std::size_t size =
        format_stream_record(room,
                             {1, sequence++, model::Nanos(1)},
                             Stream::standard_error,
                             offset,
                             {piece, !all_base64});
    text.append(room.data(), size);
    offset += piece.size();
  }
  const test::TemporaryFile file(text);
  auto reader = Reader::open(file.path());
  REQUIRE(reader);
  Collector collector;
  REQUIRE(read_for_rules(*reader, collector, [] {
    return model::StreamNeed{false, k_literals};
  }));
  CHECK(reader->summary().records == pieces.size() + 1);
  return collector;
}

} // namespace

TEST_SUITE_BEGIN("stream_sieve");

TEST_CASE("what has none of the literals is not decoded") {
  CHECK(sieve({"one\n", "two is open\n", "three\n"}).chunks.empty());
}

TEST_CASE("a chunk with one comes with what was before it") {
  for (const bool base64 : {false, true}) {
    const auto got =
        sieve({"one\n", "two \"x\"\n", "loop is closed\n", "four\n"}, base64);
    REQUIRE(got.chunks.size() >= 2);
    CHECK(got.chunks[0].bytes == "one\ntwo \"x\"\n");
    CHECK(got.chunks[0].offset == 0);
    CHECK(got.chunks[1].bytes == "loop is closed\n");
    CHECK(got.chunks[1].offset == 12);
  }
}

TEST_CASE("a literal that is split over records is found, wherever") {
  const std::string text = "what\nEvent loop is closed\nwhat\n";
  for (const bool base64 : {false, true}) {
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      for (std::size_t more = cut; more < text.size(); more += 3) {
        CAPTURE(cut);
        CAPTURE(more);
        const auto got = sieve({text.substr(0, cut),
                                text.substr(cut, more - cut),
                                text.substr(more)},
                               base64);
        CHECK(got.text().find("Event loop is closed\n") != std::string::npos);
      }
    }
  }
}

TEST_CASE("the rest of its line comes with it") {
  CHECK(sieve({"loop is closed", ": 7\n", "x\n"}).text()
        == "loop is closed: 7\n");
}

TEST_CASE("context is bounded, and cut at a character") {
  std::string much;
  while (much.size() < 3 * StreamSieve::k_context) {
    much += "\u00e9\t\"\\ ";
    much += "plain text ";
  }
  const auto got = sieve({much, "loop is closed\n"});
  REQUIRE(got.chunks.size() == 2);
  const std::string& context = got.chunks[0].bytes;
  CHECK(context.size() <= StreamSieve::k_context);
  CHECK(context.size() > StreamSieve::k_context / 2);
  CHECK(much.substr(much.size() - context.size()) == context);
  CHECK(got.chunks[0].offset == much.size() - context.size());
}

TEST_CASE("a search finds each literal at each place") {
  const LiteralSearch search({"loop is closed", "quiz", " to a different "});
  for (const std::string_view literal :
       {"loop is closed", "quiz", " to a different "}) {
    for (const std::size_t before : {0U, 1U, 15U, 4090U, 4095U, 4096U, 9000U}) {
      for (const std::size_t after : {0U, 1U, 5000U}) {
        std::string text(before, 'q');
        text += literal;
        text.append(after, 'd');
        CHECK(search.is_in(text));
        text[before + 2] = '_';
        CHECK_FALSE(search.is_in(text));
      }
    }
  }
  CHECK_FALSE(search.is_in(""));
}

TEST_SUITE_END();

} // namespace hawk::trace
