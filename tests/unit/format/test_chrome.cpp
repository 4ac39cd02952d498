#include "format/chrome.hpp"

#include "spans_read.hpp"

using namespace hawk;
using namespace hawk::format;
using model::Nanos;
using model::Span;

namespace {

// "NAME START-END in PARENT", for each span.
std::vector<std::string> told(const ReadSpans& read) {
  std::vector<std::string> out;
  for (const Span& span : read.spans()) {
    std::string text = span.name + " "
                       + std::to_string(span.start->count() / 1000) + "-"
                       + (span.end ? std::to_string(span.end->count() / 1000)
                                   : std::string("?"));
    for (const Span& parent : read.spans()) {
      if (parent.span_id == span.parent_span_id) {
        text += " in " + parent.name;
      }
    }
    out.push_back(std::move(text));
  }
  return out;
}

using Told = std::vector<std::string>;

} // namespace

// The kinds of files are those of speedscope's samples of trace events.
TEST_SUITE("chrome") {
  TEST_CASE("nests what is within on one thread") {
    const ReadSpans read = read_both(R"({"displayTimeUnit":"ns","traceEvents":[
      {"ph":"M","name":"process_name","pid":1,"args":{"name":"agent"}},
      {"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"main"}},
      {"ph":"X","name":"inner","pid":1,"tid":2,"ts":10.5,"dur":2.25},
      {"ph":"X","name":"outer","cat":"c","pid":1,"tid":2,"ts":10,"dur":20,
       "args":{"n":3}},
      {"ph":"X","name":"elsewhere","pid":1,"tid":3,"ts":11,"dur":1},
      {"ph":"C","name":"count","pid":1,"ts":11,"args":{"x":1}}],
      "otherData":{"version":"1"}})");
    CHECK(told(read)
          == Told{"inner 10-12 in outer", "outer 10-30", "elsewhere 11-12"});
    const Span inner = read.span("inner");
    CHECK(inner.start == Nanos(10500));
    CHECK(inner.end == Nanos(12750));
    CHECK(inner.service == "agent");
    CHECK(text_of(inner.attributes, "thread.name") == "main");
    CHECK(attribute<std::int64_t>(read.span("outer").attributes, "n") == 3);
    CHECK(read.skipped
          == std::vector<Skipped>{
              {1, "are events that tell nothing of spans (line 8)"}});
  }

  TEST_CASE("pairs beginnings and ends") {
    CHECK(told(read_both(R"([
      {"ph":"B","name":"a","pid":"x","tid":"y","ts":1},
      {"ph":"B","name":"b","pid":"x","tid":"y","ts":2},
      {"ph":"E","pid":"x","tid":"y","ts":3},
      {"ph":"E","name":"a","pid":"x","tid":"y","ts":9}])"))
          == Told{"a 1-9", "b 2-3 in a"});
  }

  TEST_CASE("leaves open what does not end, and ends without a beginning") {
    CHECK(told(read_both(R"([{"ph":"E","name":"z","pid":1,"tid":1,"ts":0},
      {"ph":"B","name":"a","pid":1,"tid":1,"ts":1},
      {"ph":"B","name":"b","pid":1,"tid":1,"ts":2},
      {"ph":"E","name":"no such","pid":1,"tid":1,"ts":3}])"))
          == Told{"a 1-?", "b 2-? in a"});
  }

  TEST_CASE("takes the end of the name that it has") {
    CHECK(told(read_both(R"([{"ph":"B","name":"a","pid":1,"tid":1,"ts":1},
      {"ph":"B","name":"b","pid":1,"tid":1,"ts":2},
      {"ph":"E","name":"a","pid":1,"tid":1,"ts":5},
      {"ph":"E","name":"b","pid":1,"tid":1,"ts":5}])"))
          == Told{"a 1-5", "b 2-5 in a"});
  }

  TEST_CASE("reads events in any order") {
    CHECK(told(read_both(R"([{"ph":"E","name":"a","pid":1,"tid":1,"ts":5},
      {"ph":"B","name":"a","pid":1,"tid":1,"ts":1}])"))
          == Told{"a 1-5"});
  }

  TEST_CASE("reads what overlaps without nesting as neighbours") {
    CHECK(told(read_both(R"([{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":4},
      {"ph":"X","name":"b","pid":1,"tid":1,"ts":3,"dur":4}])"))
          == Told{"a 1-5", "b 3-7"});
  }

  TEST_CASE("pairs asynchronous events by category and id") {
    const ReadSpans read = read_both(R"([
      {"ph":"b","cat":"net","id":"0x1","name":"get","pid":1,"tid":1,"ts":1},
      {"ph":"b","cat":"net","id":"0x1","name":"wait","pid":1,"tid":9,"ts":2},
      {"ph":"b","cat":"db","id":"0x1","name":"other","pid":1,"tid":1,"ts":2},
      {"ph":"n","cat":"net","id":"0x1","name":"bytes","pid":1,"tid":1,"ts":3,
       "args":{"n":7}},
      {"ph":"e","cat":"net","id":"0x1","name":"wait","pid":1,"tid":1,"ts":4},
      {"ph":"e","cat":"net","id":"0x1","name":"get","pid":1,"tid":1,"ts":5},
      {"ph":"b","cat":"net","id2":{"local":"1"},"name":"l1","pid":1,"ts":1},
      {"ph":"e","cat":"net","id2":{"local":"1"},"name":"l1","pid":2,"ts":6}])");
    CHECK(told(read)
          == Told{"get 1-5", "wait 2-4 in get", "other 2-?", "l1 1-?"});
    REQUIRE(read.logs().size() == 1);
    CHECK(read.logs()[0].event_name == "bytes");
    CHECK(read.logs()[0].span_id == read.span("wait").span_id);
  }

  TEST_CASE("links what a flow leads to, and places instants") {
    const ReadSpans read = read_both(R"([
      {"ph":"X","name":"send","pid":1,"tid":1,"ts":1,"dur":5},
      {"ph":"s","name":"msg","cat":"q","id":3,"pid":1,"tid":1,"ts":2},
      {"ph":"X","name":"receive","pid":2,"tid":1,"ts":8,"dur":5},
      {"ph":"f","bp":"e","name":"msg","cat":"q","id":3,"pid":2,"tid":1,"ts":9},
      {"ph":"i","name":"tick","s":"t","pid":1,"tid":1,"ts":2},
      {"ph":"I","name":"alone","pid":1,"tid":1,"ts":99}])");
    REQUIRE(read.span("receive").links.size() == 1);
    CHECK(read.span("receive").links[0].span_id == read.span("send").span_id);
    REQUIRE(read.logs().size() == 2);
    CHECK(read.logs()[0].span_id == read.span("send").span_id);
    CHECK(read.logs()[1].span_id.empty());
  }

  TEST_CASE("reads what is not terminated") {
    const std::string event =
        R"({"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":1})";
    for (const std::string& text :
         {"[" + event,
          "[" + event + ",",
          "[\n" + event + ",\n",
          "{\"traceEvents\":[" + event + ","}) {
      CAPTURE(text);
      const ReadSpans read = read_document(text, 5);
      CHECK(told(read) == Told{"a 1-2"});
      CHECK(read.skipped.empty());
    }
    const ReadSpans cut = read_document("[" + event + R"(,{"ph":"X","na)", 5);
    CHECK(told(cut) == Told{"a 1-2"});
    CHECK(cut.skipped
          == std::vector<Skipped>{{1, "end in the middle of a record (line 1)"}});
  }

  TEST_CASE("counts samples of counters, which are no events of a story") {
    const ReadSpans read = read_document(
        R"([{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":1},
        {"ph":"C","name":"heap","pid":1,"ts":1,"args":{"used":7}},
        {"ph":"C","name":"heap","pid":1,"ts":2,"args":{"used":8}}])",
        5);
    CHECK(told(read) == Told{"a 1-2"});
    CHECK(read.skipped
          == std::vector<Skipped>{
              {2, "are events that tell nothing of spans (line 2)"}});
  }

  TEST_CASE("gives ids that are of one file and stable") {
    const char* text = R"([{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":1},
      {"ph":"X","name":"b","pid":1,"tid":1,"ts":1,"dur":1}])";
    const ReadSpans read = read_both(text);
    CHECK(read.spans()[0].span_id != read.spans()[1].span_id);
    CHECK(read.spans()[0].trace_id == read.spans()[1].trace_id);
    CHECK(read.spans()[0].trace_id.starts_with("chrome-"));
    const ReadSpans stated = read_both(
        R"([{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":1,"args":{
        "trace_id":"5b8efff798038103d269b633813fc60c",
        "span_id":"eee19b7ec3c1b174","parent_span_id":"eee19b7ec3c1b175"}}])");
    CHECK(stated.spans()[0].trace_id == "5b8efff798038103d269b633813fc60c");
    CHECK(stated.spans()[0].parent_span_id == "eee19b7ec3c1b175");
  }
}
