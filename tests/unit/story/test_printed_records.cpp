#include "story/printed_records.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace hawk;
using namespace hawk::story;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_span = R"({
    "name": "pay",
    "context": {
        "trace_id": "0x5b8efff798038103d269b633813fc60c",
        "span_id": "0xeee19b7ec3c1b174",
        "trace_state": "[]"
    },
    "kind": "SpanKind.CLIENT",
    "parent_id": null,
    "start_time": "2026-11-21T10:00:00.000001Z",
    "end_time": "2026-11-21T10:00:01.000001Z",
    "status": {
        "status_code": "ERROR"
    }
})";

struct Output {
  std::vector<std::string> lines;
  std::vector<model::FileRecord> records;
  PrintedRecords printed{[this](const Line& line) { lines.push_back(line.text); },
                         [this](model::FileRecord record, model::Nanos) {
                           records.push_back(std::move(record));
                         }};

  void print(std::string_view text,
             model::Nanos time = 0ms,
             model::Stream stream = model::Stream::standard_output) {
    for (const std::string_view each : base::split(text, '\n')) {
      Line line;
      line.time = time;
      line.stream = stream;
      line.text = each;
      line.complete = true;
      printed.accept(std::move(line));
    }
  }
};

} // namespace

TEST_SUITE("printed_records") {
  TEST_CASE("a span that was printed is one") {
    Output out;
    out.print("before");
    out.print(k_span);
    out.print("after");
    CHECK(out.lines == std::vector<std::string>{"before", "after"});
    REQUIRE(out.records.size() == 1);
    const model::Span* span = out.records[0].span();
    REQUIRE(span != nullptr);
    CHECK(span->name == "pay");
    CHECK(span->trace_id == "5b8efff798038103d269b633813fc60c");
    CHECK(span->status == model::Span::Status::error);
    CHECK_FALSE(out.printed.oldest_pending());
  }

  TEST_CASE("lines of the other stream may come in between") {
    Output out;
    const std::string_view text = k_span;
    const std::size_t half = text.find('\n', 100);
    out.print(text.substr(0, half));
    out.print("log", 1ms, model::Stream::standard_error);
    out.print(text.substr(half + 1));
    CHECK(out.lines == std::vector<std::string>{"log"});
    CHECK(out.records.size() == 1);
  }

  TEST_CASE("other objects stay lines") {
    for (const char* text : {"{\n  \"a\": 1\n}", "{\n}", "{\n  a\nb", "{}"}) {
      Output out;
      out.print(text);
      out.printed.finish();
      CHECK(out.records.empty());
      std::string all;
      for (const std::string& line : out.lines) {
        all += (all.empty() ? "" : "\n") + line;
      }
      CHECK(all == text);
    }
  }

  TEST_CASE("a line that is none of its ends it, and may begin another") {
    Output out;
    out.print("{");
    out.print(k_span);
    CHECK(out.lines == std::vector<std::string>{"{"});
    CHECK(out.records.size() == 1);
  }

  TEST_CASE("nobody is kept waiting, and little is held") {
    Output out;
    out.print("{\n  \"a\": 1", 1s);
    CHECK(out.printed.oldest_pending() == model::Nanos(1s));
    out.printed.advance(1s + PrintedRecords::k_patience);
    CHECK(out.lines.empty());
    out.printed.advance(1s + PrintedRecords::k_patience + 1ms);
    CHECK(out.lines.size() == 2);

    Output much;
    much.print("{");
    much.print(" " + std::string(PrintedRecords::k_most_bytes, 'x'));
    CHECK(much.lines.size() == 2);
  }
}
