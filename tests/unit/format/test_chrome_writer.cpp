#include "format/chrome_writer.hpp"

#include "format/chrome_lanes.hpp"
#include "spans_read.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

using namespace hawk;
using namespace hawk::format;
using model::Span;

namespace {

constexpr std::int64_t k_origin = 1544712660000000000;

Span make_span(const std::string& id,
               const std::string& parent,
               std::int64_t start,
               std::int64_t end,
               const std::string& service = "shop") {
  Span span;
  span.trace_id = "5b8efff798038103d269b633813fc60c";
  span.span_id = id;
  span.parent_span_id = parent;
  span.name = "op " + id;
  span.service = service;
  span.start = model::Nanos(k_origin + start);
  span.end = model::Nanos(k_origin + end);
  return span;
}

std::string write(const ChromeWriter& writer) {
  std::string text;
  writer.write([&text](std::string_view piece) { text += piece; });
  return text;
}

struct Slice {
  std::int64_t start = 0;
  std::int64_t end = 0;
};

// "12.345" microseconds to nanoseconds.
std::int64_t nanos_of(const Json& value) {
  const std::string text(value.text());
  const std::size_t dot = text.find('.');
  REQUIRE(dot != std::string::npos);
  REQUIRE(text.size() - dot == 4);
  return std::stoll(text.substr(0, dot)) * 1000
         + std::stoll(text.substr(dot + 1));
}

// Slices of each track.
std::map<std::string, std::vector<Slice>> tracks_of(const std::string& text) {
  JsonDocument document;
  REQUIRE(document.parse(text).valid);
  std::map<std::string, std::vector<Slice>> tracks;
  for (const Json::Element event : document.root()["traceEvents"]) {
    if (event.value["ph"].text() == "X") {
      const std::int64_t start = nanos_of(event.value["ts"]);
      tracks[std::string(event.value["pid"].text()) + "/"
             + std::string(event.value["tid"].text())]
          .push_back({start, start + nanos_of(event.value["dur"])});
    }
  }
  return tracks;
}

// In the order in which they are written, as a viewer takes them.
bool overlaps(const std::vector<Slice>& track) {
  std::vector<Slice> open;
  for (const Slice& slice : track) {
    if (!open.empty() && slice.start < open.back().start) {
      return true; // out of order
    }
    while (!open.empty() && open.back().end <= slice.start) {
      open.pop_back();
    }
    if (!open.empty() && slice.end > open.back().end) {
      return true;
    }
    open.push_back(slice);
  }
  return false;
}

} // namespace

TEST_SUITE("chrome_writer") {
  TEST_CASE("spans are read back: ids, parents, times to the nanosecond") {
    ChromeWriter writer;
    Span root = make_span("00000000000000a1", "", 1, 1'000'001);
    root.attributes = {{"n", std::int64_t{3}}, {"text", std::string("x\"y")}};
    root.resource = {{"process.pid", std::int64_t{4711}}};
    Span child = make_span("00000000000000a2", root.span_id, 17, 500'000);
    child.resource = root.resource;
    CHECK(writer.add(root));
    CHECK(writer.add(child));
    const ReadSpans read =
        read_document(write(writer), std::size_t{1} << 20);
    CHECK(read.skipped.empty());
    const Span back = read.span(root.name);
    CHECK(back.trace_id == root.trace_id);
    CHECK(back.span_id == root.span_id);
    CHECK(back.start == root.start);
    CHECK(back.end == root.end);
    CHECK(back.service == "shop");
    CHECK(text_of(back.resource, "process.pid") == "4711");
    CHECK(attribute<std::int64_t>(back.attributes, "n") == 3);
    CHECK(read.span(child.name).parent_span_id == root.span_id);
    CHECK(read.span(child.name).start == child.start);
  }

  TEST_CASE("a child lies on its parent's track, siblings at once do not") {
    const std::vector<std::uint32_t> lanes =
        assign_lanes({{0, 100, k_no_span},
                      {10, 50, 0},
                      {20, 60, 0},
                      {50, 70, 0},
                      {100, 120, k_no_span},
                      {90, 130, k_no_span}});
    CHECK(lanes[1] == lanes[0]);
    CHECK(lanes[2] != lanes[0]);
    CHECK(lanes[3] == lanes[0]);
    CHECK(lanes[4] == lanes[0]);
    CHECK(lanes[5] != lanes[0]);
  }

  TEST_CASE("no slices of a track overlap, whatever the spans are") {
    std::minstd_rand random(17);
    for (int round = 0; round < 200; ++round) {
      CAPTURE(round);
      ChromeWriter writer;
      const std::size_t count = 1 + random() % 60;
      const std::int64_t length = 1 + static_cast<std::int64_t>(random() % 50);
      for (std::size_t i = 0; i < count; ++i) {
        const auto start = static_cast<std::int64_t>(random() % 100);
        Span span = make_span(
            std::to_string(1000 + i),
            random() % 3 == 0 ? "" : std::to_string(1000 + random() % count),
            start,
            start + static_cast<std::int64_t>(random())
                        % (static_cast<std::int64_t>(length)),
            random() % 4 == 0 ? "bank" : "shop");
        if (random() % 10 == 0) {
          span.end.reset();
        }
        writer.add(span);
      }
      std::size_t slices = 0;
      for (const auto& [name, track] : tracks_of(write(writer))) {
        CAPTURE(name);
        CHECK_FALSE(overlaps(track));
        slices += track.size();
      }
      CHECK(slices == count);
    }
  }

  TEST_CASE("a call into another process is a flow between two tracks") {
    ChromeWriter writer;
    writer.add(make_span("00000000000000a1", "", 0, 100));
    writer.add(make_span("00000000000000a2", "00000000000000a1", 10, 50, "b"));
    const std::string text = write(writer);
    CHECK(text.find(R"("ph":"s")") != std::string::npos);
    CHECK(text.find(R"("ph":"f")") != std::string::npos);
    CHECK(text.find(R"("bp":"e")") != std::string::npos);
  }

  TEST_CASE("log records and events are instants within their span") {
    ChromeWriter writer;
    Span span = make_span("00000000000000a1", "", 0, 100);
    span.events = {{model::Nanos(k_origin + 5), "exception", {}}};
    writer.add(span);
    model::LogEvent event;
    event.timestamp = model::Nanos(k_origin + 7);
    event.body = "hello\nmore";
    event.trace_id = span.trace_id;
    event.span_id = span.span_id;
    CHECK(writer.add(event));
    const ReadSpans read =
        read_document(write(writer), std::size_t{1} << 20);
    REQUIRE(read.logs().size() == 2);
    CHECK(read.logs()[0].span_id == span.span_id);
    CHECK(read.logs()[1].timestamp == event.timestamp);
    CHECK(read.logs()[1].event_name == "hello");
  }

  TEST_CASE("what has no time has no place") {
    ChromeWriter writer;
    Span span = make_span("a1", "", 0, 1);
    span.start.reset();
    CHECK_FALSE(writer.add(span));
    CHECK_FALSE(writer.add(model::LogEvent{}));
    CHECK(write(writer).find("\"X\"") == std::string::npos);
  }
}
