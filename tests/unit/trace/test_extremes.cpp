// Whatever a source may state, by mistake or because a program lies to it: the
// encoder writes nothing that the decoder refuses.

#include "support/trace_file.hpp"
#include "trace/decode.hpp"
#include "trace/encode.hpp"
#include "trace/format.hpp"
#include "trace/reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>

namespace hawk::trace {

namespace {

using Random = std::mt19937_64;

template <typename Integer>
void fill(Integer& value, Random& random) {
  using Limits = std::numeric_limits<Integer>;
  constexpr std::uint64_t k_sign = std::uint64_t{1} << 63U;
  const std::array<Integer, 7> values = {Limits::min(),
                                         Limits::max(),
                                         static_cast<Integer>(-1),
                                         static_cast<Integer>(0),
                                         static_cast<Integer>(1),
                                         static_cast<Integer>(k_sign - 1),
                                         static_cast<Integer>(k_sign)};
  value = values[random() % values.size()];
}

void fill(bool& value, Random& random) {
  value = random() % 2 == 0;
}

void fill(char& value, Random& random) {
  value = static_cast<char>(random());
}

void fill(model::Nanos& value, Random& random) {
  const std::array<model::Nanos, 6> values = {model::Nanos::min(),
                                              model::Nanos::max(),
                                              model::Nanos(-1),
                                              model::Nanos(0),
                                              model::Nanos(k_most_nanos),
                                              model::Nanos(k_most_nanos + 1)};
  value = values[random() % values.size()];
}

void fill(double& value, Random& random) {
  using Limits = std::numeric_limits<double>;
  const std::array<double, 7> values = {Limits::quiet_NaN(),
                                        Limits::infinity(),
                                        -Limits::infinity(),
                                        Limits::max(),
                                        Limits::denorm_min(),
                                        -0.0,
                                        1e15};
  value = values[random() % values.size()];
}

void fill(std::string& value, Random& random) {
  const std::array<std::string, 8> values = {"",
                                             std::string(1, '\0'),
                                             "\xff\xfe\xc3",
                                             "\xed\xa0\x80",
                                             "\",\"c\":\"00000000\"}\n",
                                             "\r\n\t\x1b[2J\x7f\u2028",
                                             std::string(300, '\x01'),
                                             "\\u0000\\"};
  value = values[random() % values.size()];
}

// All values of the enumerations that begin at 0 and have so many.
template <typename Enum>
void choose(Enum& value, unsigned count, Random& random) {
  value = static_cast<Enum>(random() % count);
}

void fill(model::Stream& value, Random& random) {
  choose(value, 3, random);
}

void fill(model::ObjectKey& value, Random& random) {
  choose(value.kind, 11, random);
  fill(value.inode, random);
}

void fill(model::ProcessKey& value, Random& random) {
  fill(value.pid, random);
  fill(value.start_time, random);
}

void fill(model::ThreadKey& value, Random& random) {
  fill(value.process, random);
  fill(value.tid, random);
}

void fill(base::ClockReading& value, Random& random) {
  fill(value.real, random);
  fill(value.monotonic, random);
  fill(value.boot, random);
}

void fill(model::Watch& value, Random& random) {
  fill(value.object, random);
  choose(value.what, 2, random);
  fill(value.edge_triggered, random);
}

void fill(model::Holder& value, Random& random) {
  fill(value.process, random);
  fill(value.fd, random);
  fill(value.reads, random);
  fill(value.writes, random);
  fill(value.nonblocking, random);
  fill(value.close_on_exec, random);
}

void fill(model::CodeLine& value, Random& random) {
  fill(value.file, random);
  fill(value.line, random);
  fill(value.function, random);
  fill(value.own, random);
}

template <typename T>
void fill(std::optional<T>& value, Random& random) {
  value.reset();
  if (random() % 2 == 0) {
    fill(value.emplace(), random);
  }
}

template <typename T>
void fill(std::vector<T>& value, Random& random) {
  value.resize(random() % 4);
  for (T& one : value) {
    fill(one, random);
  }
}

void fill(model::AttributeValue& value, Random& random) {
  const auto put = [&](auto one) {
    fill(one, random);
    value = std::move(one);
  };
  switch (random() % 4) {
  case 0:
    put(false);
    break;
  case 1:
    put(std::int64_t{});
    break;
  case 2:
    put(double{});
    break;
  default:
    put(std::string());
  }
}

void fill(model::Attributes& value, Random& random) {
  value.clear();
  for (std::size_t i = random() % 4; i > 0; --i) {
    std::string name;
    fill(name, random);
    fill(value[name], random);
  }
}

void fill(model::Wait& value, Random& random);

template <typename... Fields>
void fill_all(Random& random, Fields&... fields) {
  (fill(fields, random), ...);
}

void fill(model::Wait& value, Random& random) {
  choose(value.kind, 11, random);
  fill_all(random,
           value.call,
           value.fd,
           value.object,
           value.pid,
           value.watches,
           value.watches_complete,
           value.forever);
}

// Every field of every kind: a structured binding counts them.
void fill(model::Header& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i, j, k, l, m, n);
}

void fill(model::StreamChunk& value, Random& random) {
  auto& [a, b, c] = value;
  fill_all(random, a, b, c);
}

void fill(model::Gap& value, Random& random) {
  auto& [a, b, c, d, e, f, g] = value;
  fill_all(random, a, b, c, d, e, f, g);
}

void fill(model::Checkpoint& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i);
}

void fill(model::ProcessSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i, j, k);
}

void fill(model::ThreadSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g] = value;
  fill_all(random, a, b, c, d, e, f, g);
}

void fill(model::ObjectSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i, j, k);
}

void fill(model::ProcessUsage& value, Random& random) {
  auto& [a, b, c, d, e, f] = value;
  fill_all(random, a, b, c, d, e, f);
}

void fill(model::ConnectionSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i, j);
}

void fill(model::StallSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = value;
  choose(f, 3, random);
  fill_all(
      random, a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
}

void fill(model::Blindness& value, Random& random) {
  auto& [a, b, c] = value;
  fill_all(random, a, b, c);
}

void fill(model::LogEvent& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i, j, k] = value;
  fill_all(random, a, b, c, d, e, f, g, h, i, j, k);
}

void fill(model::SignalSeen& value, Random& random) {
  auto& [a, b, c] = value;
  fill_all(random, a, b, c);
}

void fill(model::Ended& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h] = value;
  fill_all(random, a, b, c, d, e, f, g, h);
}

void fill(model::Closed& value, Random& random) {
  auto& [a, b, c, d] = value;
  fill_all(random, a, b, c, d);
}

void fill(model::Takeover& value, Random& random) {
  auto& [a, b] = value;
  fill_all(random, a, b);
}

// Its `data` is whole by its maker's word: format/otlp_pieces.
void fill(model::OtlpSeen& value, Random& random) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  choose(b, 3, random);
  choose(c, 3, random);
  fill_all(random, a, d, e, f, g, h);
}

std::optional<model::Event> read_back(std::string line) {
  REQUIRE(line.back() == '\n');
  line.pop_back();
  CHECK(line.find('\n') == std::string::npos);
  const auto body = verified_body(line);
  REQUIRE(body);
  auto event = decode(*body);
  return event ? std::move(*event) : std::nullopt;
}

} // namespace

TEST_SUITE_BEGIN("trace records of extremes");

TEST_CASE("what the encoder writes, the decoder reads") {
  Random random(20261128);
  std::vector<model::Payload> payloads = test::sample_payloads();
  REQUIRE(payloads.size() == std::variant_size_v<model::Payload>);
  for (int round = 0; round < 60; ++round) {
    for (model::Payload& payload : payloads) {
      std::visit([&](auto& one) { fill(one, random); }, payload);
      model::Event event{0, 0, {}, payload};
      fill_all(random, event.writer, event.sequence, event.time);
      const std::string line = encode(event);
      CAPTURE(line);
      const auto once = read_back(line);
      REQUIRE(once);
      // From then on it stays what it is.
      const auto twice = read_back(encode(*once));
      REQUIRE(twice);
      CHECK(encode(*twice) == encode(*once));
    }
  }
}

TEST_CASE("a count that is out of range is the most that there is") {
  model::ObjectSeen seen;
  seen.object = {model::ObjectKey::Kind::fifo, UINT64_MAX};
  seen.unread = UINT64_MAX;
  const auto back = read_back(encode({0, 0, {}, seen}));
  REQUIRE(back);
  const auto& object = std::get<model::ObjectSeen>(back->payload);
  CHECK(object.unread == std::uint64_t{INT64_MAX});
  CHECK(object.object.inode == std::uint64_t{INT64_MAX});
}

TEST_CASE("an attribute that is no number says so") {
  model::LogEvent event;
  event.attributes = {{"n", std::numeric_limits<double>::quiet_NaN()},
                      {"i", -std::numeric_limits<double>::infinity()}};
  const auto back = read_back(encode({0, 0, {}, event}));
  REQUIRE(back);
  const auto& attributes =
      std::get<model::LogEvent>(back->payload).attributes;
  CHECK(attributes.at("n") == model::AttributeValue(std::string("NaN")));
  CHECK(attributes.at("i") == model::AttributeValue(std::string("-Infinity")));
}

// Whoever adds the time of a record to the header's clock must not overflow.
TEST_CASE("a clock learnt from a checkpoint is no further than one may be") {
  model::Checkpoint checkpoint;
  checkpoint.clock = {model::Nanos::max(), model::Nanos::min(), {}};
  const test::TemporaryFile file(
      encode({0, 0, model::Nanos(-k_most_nanos), checkpoint}));
  const auto reader = Reader::open(file.path());
  REQUIRE(reader);
  REQUIRE(reader->header());
  CHECK(reader->header()->clock.real == model::Nanos(k_most_nanos));
  CHECK(reader->header()->clock.monotonic == model::Nanos(0));
}

TEST_SUITE_END();

} // namespace hawk::trace
