#include "format/document_decoder.hpp"

#include "spans_read.hpp"

#include <chrono>

using namespace hawk;
using namespace hawk::format;
using model::Span;

namespace {

std::string zipkin(int number) {
  return R"({"traceId":"5af7183fb1d4cf5f","id":")" + std::to_string(number)
         + R"(","name":"n)" + std::to_string(number) + R"(","timestamp":1})";
}

std::string framed(const std::string& message) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(message.size() >> static_cast<unsigned>(shift));
  }
  return out + message;
}

const std::string k_otlp =
    R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"a1",
    "spanId":"b2","name":"op","startTimeUnixNano":"1"}]}]}]})";

} // namespace

TEST_SUITE("document_decoder") {
  TEST_CASE("says where each element stands") {
    const std::string text = "[\n  " + zipkin(1) + ",\n  " + zipkin(2) + "\n]\n";
    const ReadSpans read = read_both(text);
    REQUIRE(read.records.size() == 2);
    CHECK(read.records[0].line == 2);
    CHECK(read.records[1].line == 3);
    CHECK(read.records[1].raw == zipkin(2));
    CHECK(text.substr(read.records[1].offset, read.records[1].raw.size())
          == zipkin(2));
  }

  TEST_CASE("counts a byte order mark") {
    const std::string text = "\xef\xbb\xbf[" + zipkin(1) + "]";
    const ReadSpans read = read_document(text, text.size());
    REQUIRE(read.records.size() == 1);
    CHECK(read.records[0].offset == 4);
    CHECK(read.skipped.empty());
  }

  TEST_CASE("goes on behind a document, and behind what is none") {
    const std::string text = "[" + zipkin(1) + "]\n" + k_otlp + "\nwords [x] {"
                             + "}\n" + zipkin(3);
    const ReadSpans read = read_document(text, 3);
    CHECK(read.spans().size() == 3);
    CHECK(read.skipped
          == std::vector<Skipped>{{1, "are no JSON (line 4)"},
                                  {1, "are no spans (line 4)"}});
  }

  TEST_CASE("skips a damaged element and reads the next") {
    const std::string text = "[" + zipkin(1) + ",\n{\"traceId\":\"5a\" \"id\" 3},\n"
                             + zipkin(3) + ",{]\n[" + zipkin(4) + "]";
    const ReadSpans read = read_document(text, 4096);
    CHECK(read.span("n1").span_id == "1");
    CHECK(read.span("n3").span_id == "3");
    CHECK(read.span("n4").span_id == "4");
    REQUIRE(read.skipped.size() >= 1);
    CHECK(read.skipped[0].what.starts_with("are no JSON: "));
  }

  TEST_CASE("ends anywhere") {
    const std::string text =
        R"({"data":[{"traceID":"3c3d","spans":[{"traceID":"3c3d","spanID":"a1",
        "operationName":"op","startTime":1000,"duration":5,"processID":"p1"}],
        "processes":{"p1":{"serviceName":"late"}}}]})";
    for (std::size_t size = 0; size <= text.size(); ++size) {
      CAPTURE(size);
      const ReadSpans read = read_document(text.substr(0, size), 16);
      if (read.spans().empty()) {
        CHECK(read.skipped.size() == (size > text.find("{\"traceID\":\"3c3d\",\"spanID") ? 1 : read.skipped.size()));
      } else {
        CHECK(read.spans()[0].name == "op");
      }
    }
    CHECK(read_document(text, 16).span("op").service == "late");
  }

  TEST_CASE("reads messages with their length before them") {
    const std::string text = framed(k_otlp) + framed(k_otlp);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, text.size()}) {
      const ReadSpans read = read_document(text, piece);
      REQUIRE(read.spans().size() == 2);
      CHECK(read.records[1].offset == k_otlp.size() + 8);
      CHECK(read.skipped.empty());
    }
    const ReadSpans cut = read_document(text.substr(0, text.size() - 1), 100);
    CHECK(cut.spans().size() == 1);
    CHECK(cut.skipped
          == std::vector<Skipped>{{1, "end in the middle of a message"}});
    CHECK(read_document(framed("\x0a\x03xyz"), 100).skipped
          == std::vector<Skipped>{{1, "are damaged protobuf: end of buffer exception"}});
  }

  TEST_CASE("hands what is no span to who may know it") {
    std::vector<std::string> bodies;
    DocumentDecoder decoder(
        [&](model::FileRecord record) {
          bodies.push_back(record.log()->body + " " + record.raw);
        },
        [](const Json& value) -> std::optional<model::FileRecord> {
          model::LogEvent event;
          event.body = value["msg"].text();
          model::FileRecord record;
          record.what = event;
          return record;
        });
    decoder.decode(R"([{"msg":"x","data":[1]}])");
    decoder.finish();
    CHECK(bodies
          == std::vector<std::string>{R"(x {"msg":"x","data":[1]})"});
    CHECK(decoder.skipped().empty());
  }

  TEST_CASE("takes linear time and no depth") {
    const auto start = std::chrono::steady_clock::now();
    for (const char* unit :
         {"[", "{", "{\"spans\":[", "{\"spans\":[],", "{\"data\":{", "\"", "]",
          "{\"a\":[}", "[{\"traceId\":\"", "{\"resource\":1,\"spans\":[]"}) {
      CAPTURE(unit);
      std::string text = "[";
      while (text.size() < 400'000) {
        text += unit;
      }
      const ReadSpans read = read_document(text, 1000);
      CHECK(read.spans().empty());
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  }
}
