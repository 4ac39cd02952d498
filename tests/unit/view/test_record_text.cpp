#include "view/record_text.hpp"

#include "view/lane_names.hpp"
#include "view/ndjson.hpp"
#include "view/span_view.hpp"
#include "view/timeline.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using namespace hawk::view;

namespace {

story::Entry log(std::string body, std::string severity = "") {
  model::LogEvent event;
  event.body = std::move(body);
  event.severity_text = std::move(severity);
  story::Entry entry;
  entry.source = "logs/orders.log";
  entry.what = std::move(event);
  return entry;
}

model::Attributes& attributes_of(story::Entry& entry) {
  return std::get<model::LogEvent>(entry.what).attributes;
}

std::string behind_times(const std::string& rendered) {
  return rendered.substr(35);
}

} // namespace

TEST_SUITE("record_text") {
  TEST_CASE("shows message, fields, stack") {
    story::Entry entry = log("it failed\n  because\n", "ERROR");
    attributes_of(entry)["user"] = std::string("a b");
    attributes_of(entry)["w"] = std::string("say \"hi\"");
    attributes_of(entry)["z"] = std::string("[\"x\"]");
    attributes_of(entry)["n"] = std::int64_t{3};
    attributes_of(entry)["service.name"] = std::string("orders");
    attributes_of(entry)["exception.stacktrace"] = std::string("at x\nat y");
    CHECK(record_lines(entry)
          == std::vector<std::string>{
              "it failed n=3 user=\"a b\" w=\"say \\\"hi\\\"\" z=[\"x\"]",
              "  because", "at x", "at y"});
    CHECK(record_mark(entry) == "ERR");
    CHECK(service_of(entry) == "orders");
  }

  TEST_CASE("folds what is long, and says how much") {
    std::string body;
    for (int i = 0; i < 100; ++i) {
      body += "line\n";
    }
    const auto lines = record_lines(log(body));
    CHECK(lines.size() == 61);
    CHECK(lines.back() == "... 40 more lines");
    story::Entry entry = log("prompt");
    attributes_of(entry)["gen_ai.input.messages"] = std::string(5000, 'x');
    CHECK(record_lines(entry).front().size() < 250);
  }

  TEST_CASE("shows spans") {
    model::Span span;
    span.name = "GET /x";
    span.start = model::Nanos(1);
    span.end = model::Nanos(12'000'001);
    span.status = model::Span::Status::error;
    span.status_message = "timeout";
    story::Entry entry = log("");
    entry.what = span;
    CHECK(record_lines(entry).front() == "GET /x (12.0 ms) failed: timeout");
    CHECK(record_mark(entry) == "spn");
  }

  TEST_CASE("shows what a span threw") {
    model::Span span;
    span.name = "pay";
    span.status = model::Span::Status::error;
    model::SpanEvent thrown{model::Nanos(5), "exception", {}};
    thrown.attributes["exception.type"] = std::string("ValueError");
    thrown.attributes["exception.message"] = std::string("boom");
    thrown.attributes["exception.stacktrace"] = std::string("in f\nin g\n");
    span.events = {{model::Nanos(4), "retried", {}}, thrown};
    story::Entry entry = log("");
    entry.what = span;
    const std::vector<std::string> wanted = {
        "pay (no end) failed", "! ValueError: boom", "in f", "in g"};
    CHECK(record_lines(entry) == wanted);
    entry.source.clear(); // one that hawkctl received
    const std::string text = Timeline(Style::plain).render(entry);
    CHECK(text.find("! ValueError: boom\n") != std::string::npos);
    CHECK(text.find(" in g\n") != std::string::npos);

    thrown.attributes["exception.stacktrace"] = std::string(200, '\n') + "x";
    span.events.assign(100, thrown);
    entry.what = span;
    CHECK(record_lines(entry).size() < 65);
    CHECK(record_lines(entry).back() == "... 99 more exceptions");
  }

  TEST_CASE("lets no control byte through") {
    story::Entry entry = log("\x1b]0;x\x07\x1b[2J\rx\xff\n\x1b[31m", "\x1b");
    attributes_of(entry)["\x1b"] = std::string("\x1b\n");
    attributes_of(entry)["service.name"] = std::string("\x1b[1m");
    Timeline timeline(Style::plain);
    CHECK(timeline.render(entry).find('\x1b') == std::string::npos);
  }
}

TEST_SUITE("Timeline") {
  TEST_CASE("names files where no service is known") {
    const FileLabels labels({"a.log"});
    Timeline timeline(Style::plain, &labels);
    story::Entry entry = log("a\nb", "WARN");
    CHECK(behind_times(timeline.render(entry))
          == "WRN orders.log a\n" + std::string(39, ' ') + "b\n");
    attributes_of(entry)["service.name"] = std::string("x");
    entry.context = true;
    CHECK(behind_times(timeline.render(entry)).starts_with("WRN-x          a"));
  }
}

TEST_SUITE("Timeline") {
  TEST_CASE("colors a service always alike, and what is wrong") {
    Timeline timeline(Style::colored);
    const auto shown = [&timeline](std::string service, std::string severity) {
      story::Entry entry = log("text", std::move(severity));
      attributes_of(entry)["service.name"] = std::move(service);
      return timeline.render(entry);
    };
    const std::string web = shown("web", "INFO");
    CHECK(web.find(painted(Style::colored, "36", "INF")) != std::string::npos);
    CHECK(web.find(painted(Style::colored, color_of_name("web"), "web"))
          != std::string::npos);
    CHECK(color_of_name("web") != color_of_name("orders"));
    CHECK(shown("web", "ERROR").find(painted(Style::colored, "31", "ERR"))
          != std::string::npos);
    CHECK(shown("web", "WARN").find(painted(Style::colored, "33", "WRN"))
          != std::string::npos);
  }
}

TEST_SUITE("ndjson") {
  TEST_CASE("states spans and where records come from") {
    model::Span span;
    span.name = "GET /x";
    span.trace_id = "t";
    span.span_id = "s";
    span.kind = model::Span::Kind::client;
    span.status = model::Span::Status::error;
    span.start = model::Nanos(10);
    span.end = model::Nanos(17);
    span.attributes["n"] = std::int64_t{3};
    span.events.push_back({model::Nanos(11), "exception", {}});
    span.links.push_back({"u", "v", {}});
    story::Entry entry = log("");
    entry.what = span;
    entry.number = 4;
    entry.timed = false;
    CHECK(render_ndjson(entry)
          == "{\"time_unix_nano\":null,\"elapsed_nano\":0,\"stream\":\"span\","
             "\"body\":\"GET /x\",\"correlation_id\":[],\"name\":\"GET /x\","
             "\"trace_id\":\"t\",\"span_id\":\"s\",\"kind\":\"client\","
             "\"status\":\"error\",\"duration_nano\":7,\"attributes\":{\"n\":3},"
             "\"events\":[{\"time_unix_nano\":\"11\",\"name\":\"exception\"}],"
             "\"links\":[{\"trace_id\":\"u\",\"span_id\":\"v\"}],"
             "\"source\":\"logs/orders.log\",\"line\":4,\"timed\":false}\n");
  }
}
