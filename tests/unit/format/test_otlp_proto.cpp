#include "format/otlp_proto.hpp"

#include "format/detect.hpp"
#include "spans_read.hpp"

using namespace hawk;
using namespace hawk::format;

namespace {

ReadSpans read_proto(std::string_view message, std::string* problem = nullptr) {
  ReadSpans out;
  const OtlpProtoRead read =
      read_otlp_proto(message, [&](model::FileRecord record) {
        out.records.push_back(std::move(record));
      });
  CHECK(read.records == out.records.size());
  if (problem != nullptr) {
    *problem = read.problem;
  }
  return out;
}

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

std::string field_of(unsigned number, std::uint64_t value) {
  std::string out = varint(number << 3U);
  return out.append(varint(value));
}

std::string fixed(unsigned number, std::uint64_t value) {
  std::string out = varint(number << 3U | 1U);
  for (int i = 0; i < 8; ++i) {
    out += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
  }
  return out;
}

// TracesData with one span of these fields.
std::string traces(const std::string& span) {
  return field(1, field(2, field(2, span)));
}

const std::string k_span = field(1, std::string(16, '\xab'))
                           + field(2, std::string(8, '\xcd'))
                           + field(5, "op") + fixed(7, 17) + fixed(8, 18);

} // namespace

TEST_SUITE("otlp_proto") {
  TEST_CASE("says what the JSON of the same data says") {
    const ReadSpans json = read_document(fixture("otel_js/traces.jsonl"), 4096);
    REQUIRE(json.spans().size() == 3);
    for (const char* name : {"traces.pb", "traces.pb.zst", "traces.json.zst"}) {
      CAPTURE(name);
      const std::string text = fixture(std::string("otlp_proto/") + name);
      CHECK(detect(text, true) == FileKind::framed_otlp);
      for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, text.size()}) {
        const ReadSpans read = read_document(text, piece);
        CHECK(read.skipped.empty());
        CHECK(read.spans() == json.spans());
      }
    }
  }

  TEST_CASE("says what the JSON of log records says") {
    const ReadSpans json = read_document(fixture("otel_js/logs.jsonl"), 4096);
    REQUIRE(json.logs().size() == 2);
    for (const char* name : {"logs.pb", "logs.pb.zst"}) {
      CAPTURE(name);
      const ReadSpans read =
          read_document(fixture(std::string("otlp_proto/") + name), 64);
      CHECK(read.skipped.empty());
      CHECK(read.logs() == json.logs());
    }
  }

  TEST_CASE("reads every kind of value") {
    const auto value = [](const std::string& any) {
      return field(9, field(1, "k") + field(2, any));
    };
    const auto read = [&](const std::string& any) {
      const auto spans = read_proto(traces(k_span + value(any))).spans();
      REQUIRE(spans.size() == 1);
      return spans.front().attributes;
    };
    CHECK(text_of(read(field(1, "a\"\n\x01")), "k") == "a\"\n\x01");
    CHECK(attribute<bool>(read("\x10\x01"), "k"));
    CHECK(attribute<std::int64_t>(read(field_of(3, 9007199254740993)), "k")
          == 9007199254740993);
    CHECK(attribute<std::int64_t>(read(field_of(3, ~std::uint64_t{0})), "k")
          == -1);
    CHECK(attribute<double>(read(fixed(4, 0x3fe0000000000000)), "k") == 0.5);
    CHECK(text_of(read(field(7, std::string("\0\xff", 2))), "k") == "AP8=");
    CHECK(text_of(read(""), "k").empty());
    CHECK(text_of(read(field(5, field(1, field(1, "x")) + field(1, ""))), "k")
          == R"(["x",null])");
    const auto list = read(field(6, field(1, field(1, "in") + field(2, "\x10\x01"))));
    CHECK(attribute<bool>(list, "k.in"));
    // Of several the last; what is not known is left out.
    CHECK(text_of(read(field(1, "x") + field(1, "y") + "\x48\x07"), "k") == "y");
  }

  TEST_CASE("tells spans, log records and metrics apart") {
    CHECK(read_proto(traces(k_span)).spans().size() == 1);
    CHECK(read_proto(traces(field(1, std::string(16, 'a'))
                            + field(2, std::string(8, 'b'))))
              .spans()
              .size()
          == 1);
    CHECK(read_proto(traces(fixed(11, 5))).logs().size() == 1);
    CHECK(read_proto(traces(field(1, "requests") + field(2, "how many")
                            + field(7, field(1, fixed(3, 5)))))
              .records.empty());
  }

  TEST_CASE("takes what stands before the damage") {
    const std::string message = traces(k_span) + traces(k_span);
    std::string problem;
    for (std::size_t size = 0; size < message.size(); ++size) {
      const ReadSpans read = read_proto(message.substr(0, size), &problem);
      CHECK(read.spans().size() == (size * 2 < message.size() ? 0U : 1U));
      CHECK(problem.empty() == (size == 0 || size * 2 == message.size()));
    }
    // A length of 2^63.
    std::string huge(1, '\x0a');
    huge.append(varint(std::uint64_t{1} << 63U)).append("x");
    read_proto(huge, &problem);
    CHECK(!problem.empty());
  }

  TEST_CASE("does not go down without end") {
    std::string any = field(1, "x");
    for (int i = 0; i < 20000; ++i) {
      any = field(5, field(1, any));
    }
    std::string problem;
    const ReadSpans read = read_proto(
        traces(k_span + field(9, field(1, "k") + field(2, any))), &problem);
    CHECK(problem.empty());
    REQUIRE(read.spans().size() == 1);
    CHECK(text_of(read.spans().front().attributes, "k").starts_with("[[["));
  }

  TEST_CASE("is known by its beginning") {
    CHECK(may_be_otlp_proto(traces(k_span), 1000));
    CHECK(!may_be_otlp_proto(traces(k_span), 10));
    CHECK(!may_be_otlp_proto("\nplain text", 1000));
    CHECK(!may_be_otlp_proto("", 1000));
  }
}
