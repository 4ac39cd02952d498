#include "format/otlp_proto_json.hpp"

#include "format/json_check.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace hawk::format;

namespace {

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) {
    out += static_cast<char>(value | 0x80U);
  }
  return out + static_cast<char>(value);
}

std::string field(unsigned number, const std::string& bytes) {
  std::string out = varint(number << 3U | 2U);
  return out.append(varint(bytes.size())).append(bytes);
}

std::string number(unsigned field, std::uint64_t value) {
  std::string out = varint(field << 3U);
  return out.append(varint(value));
}

std::string fixed(unsigned number, std::uint64_t value) {
  std::string out = varint(number << 3U | 1U);
  for (unsigned i = 0; i < 8; ++i) {
    out += static_cast<char>(value >> (8U * i) & 0xffU);
  }
  return out;
}

std::string json_of(const otlp::Message& message, const std::string& bytes) {
  const ProtoJson made = make_proto_json(message, bytes, 1U << 20U);
  CHECK(made.problem.empty());
  CHECK_FALSE(made.is_too_large);
  return made.text;
}

} // namespace

TEST_SUITE("otlp_proto_json") {
  TEST_CASE("has all that a request says") {
    const std::string flags("\x85\x01\x01\x03\x00\x00", 6); // 16, fixed32
    const std::string span = field(1, "\xab\xcd") + field(3, "a=b")
                             + fixed(7, 17) + number(6, 2) + flags
                             + field(11, fixed(1, 5) + field(2, "e") + number(4, 3))
                             + field(13, field(2, "\x01") + field(3, "s"));
    CHECK(json_of(otlp::k_traces,
                  field(1,
                        field(1, field(1, field(1, "k") + field(2, field(1, "v")))
                                     + number(2, 4))
                            + field(2, field(1, field(1, "lib") + field(2, "2"))
                                           + field(2, span) + field(3, "u"))))
          == R"({"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":)"
             R"({"stringValue":"v"}}],"droppedAttributesCount":4},"scopeSpans":[)"
             R"({"scope":{"name":"lib","version":"2"},"spans":[{"traceId":"abcd",)"
             R"("traceState":"a=b","startTimeUnixNano":"17","kind":2,"flags":769,)"
             R"("events":[{"timeUnixNano":"5","name":"e","droppedAttributesCount":3}],)"
             R"("links":[{"spanId":"01","traceState":"s"}]}],"schemaUrl":"u"}]}]})");
  }

  TEST_CASE("has every kind of metric") {
    // A histogram, its bucket counts packed and not, its bounds packed.
    std::string packed;
    packed.append("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", 16);
    const std::string point = fixed(4, 3) + field(6, packed) + fixed(6, 7)
                              + field(7, std::string("\0\0\0\0\0\0\xe0\x3f", 8));
    CHECK(json_of(otlp::k_metrics,
                  field(1, field(2, field(2, field(1, "m")
                                                 + field(9, field(1, point)
                                                                + number(2, 2))))))
          == R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m",)"
             R"("histogram":{"dataPoints":[{"count":"3","bucketCounts":["1","2","7"],)"
             R"("explicitBounds":[0.5]}],"aggregationTemporality":2}}]}]}]})");
    // Negative scales and offsets.
    CHECK(json_of(otlp::k_metrics,
                  field(1, field(2, field(2, field(10, field(1, number(6, 3) + field(8, number(1, 1) + field(2, "\x01\x02"))))))))
          == R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"exponentialHistogram":)"
             R"({"dataPoints":[{"scale":-2,"positive":{"offset":-1,"bucketCounts":["1","2"]}}]}}]}]}]})");
  }

  // Copying the text for each field behind it took an hour.
  TEST_CASE("passes over what it does not know, however much of it there is") {
    const std::string text(std::size_t{4} << 20, 'x');
    std::string value = field(1, text);
    for (int i = 0; i < 1'000'000; ++i) {
      value += number(9, 1);
    }
    const ProtoJson made = make_proto_json(
        otlp::k_key_value, field(1, "k") + field(2, value), 16U << 20U);
    CHECK(made.problem.empty());
    CHECK(made.text
          == R"({"key":"k","value":{"stringValue":")" + text + R"("}})");
  }

  TEST_CASE("puts lists together that stand apart") {
    CHECK(json_of(otlp::k_traces, field(1, field(3, "a")) + varint(9U << 3U) + "\x01" + field(1, field(3, "b")))
          == R"({"resourceSpans":[{"schemaUrl":"a"},{"schemaUrl":"b"}]})");
  }

  TEST_CASE("is always JSON, in UTF-8") {
    const std::string text = json_of(
        otlp::k_log, field(3, "a\xff\x80 \xe2\x82\xac\xe2\x82") + number(3, 1));
    CHECK(text.find("a\xef\xbf\xbd\xef\xbf\xbd \xe2\x82\xac\xef\xbf\xbd")
          != std::string::npos);
    CHECK_FALSE(find_json_problem(text));
  }

  TEST_CASE("has a limit, and says what is damaged") {
    std::string many;
    for (int i = 0; i < 100000; ++i) {
      many += std::string("\x12\x00", 2); // an empty span
    }
    const ProtoJson large = make_proto_json(
        otlp::k_traces, field(1, field(2, many)), 10000);
    CHECK(large.is_too_large);
    CHECK(large.text.size() < 11000);
    std::string huge(1, '\x0a');
    huge.append(varint(std::uint64_t{1} << 63U)).append("x");
    CHECK_FALSE(make_proto_json(otlp::k_traces, huge, 100).problem.empty());
  }
}
