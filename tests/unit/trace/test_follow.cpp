#include "support/trace_file.hpp"
#include "trace/encode.hpp"
#include "trace/follow.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

namespace hawk::trace {

namespace {

using model::Stream;
using model::StreamChunk;

// Counts, and wants output until it had so many bytes.
class Taker final : public model::EventSink {
public:
  explicit Taker(std::size_t patience)
      : patience_(patience) {}

  void accept(const model::Event& event) override {
    const auto* chunk = std::get_if<StreamChunk>(&event.payload);
    if (chunk == nullptr) {
      ++others;
    } else {
      CHECK(chunk->stream == Stream::standard_output);
      bytes += chunk->bytes.size();
    }
  }

  WantsOutput wants() const {
    return [this] { return model::StreamNeed{bytes < patience_, {}}; };
  }

  std::size_t bytes = 0;
  std::size_t others = 0;

private:
  std::size_t patience_;
};

// Ten times: ten bytes of every stream, and a checkpoint.
std::string make_trace() {
  std::string text = encode({0, 0, model::Nanos(0), model::Header{}});
  std::uint64_t sequence = 0;
  for (std::uint64_t i = 0; i < 10; ++i) {
    for (const Stream stream :
         {Stream::standard_output, Stream::standard_error, Stream::both}) {
      text += encode({1,
                      sequence++,
                      model::Nanos(1),
                      StreamChunk{stream, i * 10, "0123456789"}});
    }
    text += encode({0, i + 1, model::Nanos(1), model::Checkpoint{}});
  }
  return text;
}

} // namespace

TEST_SUITE_BEGIN("follow");

TEST_CASE("rules get stdout as long as they want it, and all evidence") {
  const test::TemporaryFile file(make_trace());
  for (const std::size_t patience : {0U, 1U, 10U, 25U, 1000U}) {
    auto reader = Reader::open(file.path());
    REQUIRE(reader);
    Taker taker(patience);
    const auto progress = read_for_rules(*reader, taker, taker.wants());
    REQUIRE(progress);
    CHECK(*progress == Progress::at_end);
    CHECK(taker.others == 11);
    CHECK(taker.bytes == std::min<std::size_t>((patience + 9) / 10 * 10, 100));
    CHECK(reader->summary().records == 41);
    // What was passed over is no hole.
    CHECK_FALSE(reader->summary().is_damaged());
  }
}

TEST_CASE("much output comes in several goes") {
  const test::TemporaryFile file(make_trace());
  auto reader = Reader::open(file.path());
  REQUIRE(reader);
  Taker taker(1000);
  int goes = 1;
  for (;; ++goes) {
    const auto progress = read_for_rules(*reader, taker, taker.wants(), 30);
    REQUIRE(progress);
    if (*progress == Progress::at_end) {
      break;
    }
    CHECK(taker.bytes == static_cast<std::size_t>(goes) * 30);
  }
  CHECK(goes == 4);
  CHECK(taker.bytes == 100);
  CHECK(taker.others == 11);
}

TEST_CASE("a follower goes on where the file grew") {
  const std::string text = make_trace();
  const test::TemporaryFile file(text.substr(0, 1000));
  auto follower = Follower::open(file.path());
  REQUIRE(follower);
  Taker taker(1000);
  REQUIRE(follower->poll(taker, taker.wants()));
  CHECK(taker.bytes < 100);
  std::ofstream(file.path(), std::ios::app) << text.substr(1000);
  REQUIRE(follower->poll(taker, taker.wants()));
  CHECK(taker.bytes == 100);
  CHECK(taker.others == 11);
}

TEST_SUITE_END();

} // namespace hawk::trace
