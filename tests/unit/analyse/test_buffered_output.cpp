#include "analyse/buffered_output.hpp"

#include "base/timestamp.hpp"
#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

#include <fmt/core.h>

using namespace hawk;
using namespace std::chrono_literals;
using base::Nanos;

namespace {

// Writes lines with times, and says what came when.
class Output final {
public:
  Output() {
    model::Header header;
    header.clock.real = k_start;
    header.arguments = {"python3", "agent.py"};
    engine_.accept({0, 0, 0ns, header});
  }

  // A line made at `time` after the start.
  static std::string line(Nanos time, std::size_t width) {
    std::string text = base::format_utc(k_start + time) + " step done ";
    text.resize(width - 1, 'x');
    return text + "\n";
  }

  void write(Nanos time, std::string bytes) {
    const auto size = bytes.size();
    engine_.accept(
        {1, ++sequence_, time, model::StreamChunk{model::Stream::standard_output, offset_, std::move(bytes)}});
    offset_ += size;
  }

  // Lines of 100 bytes every 40 ms between the times, given out by blocks of
  // `size` at most, cut within lines or not.
  void collect(Nanos end, std::size_t size, bool cuts, Nanos skew = 0ns) {
    std::string buffer;
    for (Nanos at = 0ns; at < end; at += 40ms) {
      const std::string text = line(at + skew, 100);
      if (!cuts && buffer.size() + text.size() > size) {
        write(at, std::exchange(buffer, {}));
      }
      buffer += text;
      if (cuts && buffer.size() >= size) {
        write(at, buffer.substr(0, size));
        buffer.erase(0, size);
      }
    }
    write(end, buffer);
  }

  std::vector<model::Finding> finish() {
    return engine_.finish("scene").findings;
  }

  bool wants() const { return engine_.stream_need().standard_output; }

private:
  static constexpr Nanos k_start = 1763692800s;
  analyse::Engine engine_;
  std::uint64_t sequence_ = 0;
  std::uint64_t offset_ = 0;
};

} // namespace

TEST_SUITE("buffered output") {
  TEST_CASE("full blocks of lines that were made in between are found") {
    for (const bool cuts : {false, true}) {
      Output output;
      output.collect(20s, cuts ? 4096 : 8192, cuts);
      const auto findings = output.finish();
      REQUIRE(findings.size() == 1);
      CHECK(findings[0].rule == "buffered-output");
      CHECK(findings[0].level == model::Level::note);
      CHECK(findings[0].fix.find("PYTHONUNBUFFERED") != std::string::npos);
      CHECK(findings[0].message.find(cuts ? "4096" : "8192")
            != std::string::npos);
    }
  }

  TEST_CASE("another clock, or another zone, changes nothing") {
    Output output;
    output.collect(20s, 8192, false, -7300s);
    CHECK(output.finish().size() == 1);
  }

  TEST_CASE("lines that come as they are made are not") {
    Output output;
    for (Nanos at = 0ns; at < 60s; at += 100ms) {
      output.write(at, Output::line(at, 100));
    }
    CHECK(output.finish().empty());
  }

  TEST_CASE("lines of a machine whose clock is wrong are not") {
    Output output;
    for (Nanos at = 0ns; at < 60s; at += 100ms) {
      output.write(at, Output::line(at - 90s, 100));
    }
    CHECK(output.finish().empty());
  }

  TEST_CASE("an old log that is written again is not") {
    Output output;
    Nanos at = 0ns;
    for (int block = 0; block < 20; ++block) {
      std::string text;
      while (text.size() + 100 <= 8192) {
        text += Output::line(at - 3600s, 100);
        at += 40ms;
      }
      output.write(block * 100ms, text);
    }
    CHECK(output.finish().empty());
  }

  TEST_CASE("a program that collects its lines itself is not") {
    Output output;
    for (int batch = 1; batch < 20; ++batch) {
      std::string text;
      for (int i = 0; i < 10 + batch; ++i) {
        text += Output::line(batch * 3s + i * 100ms, 100);
      }
      output.write(batch * 3s + 3s, text);
    }
    CHECK(output.finish().empty());
  }

  TEST_CASE("blocks without a time say nothing, and are not wanted for ever") {
    Output output;
    Nanos at = 0ns;
    while (output.wants() && at < 10'000s) {
      output.write(at += 1s, std::string(8191, 'x') + "\n");
    }
    CHECK(at < 10'000s);
    CHECK(output.finish().empty());
  }
}
