#pragma once

// A story with one of everything that a view of spans has to show, and the
// files that state how.

#include "story/entry.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace hawk::view {

class SpanStory final {
public:
  using Kind = model::Span::Kind;

  // Times in milliseconds since the story's beginning.
  model::Span& span(std::string id,
                    std::string parent,
                    std::string name,
                    double start,
                    double length) {
    story::Entry entry;
    model::Span span;
    span.trace_id = trace;
    span.span_id = std::move(id);
    span.parent_span_id = std::move(parent);
    span.name = std::move(name);
    span.service = service;
    span.start = at(start);
    span.end = at(start + length);
    entry.time = *span.start;
    entry.what = std::move(span);
    entries.push_back(std::move(entry));
    return std::get<model::Span>(entries.back().what);
  }

  model::LogEvent& log(std::string span,
                       std::string severity,
                       std::string body,
                       double time) {
    story::Entry entry;
    model::LogEvent event;
    event.trace_id = span.empty() ? std::string() : trace;
    event.span_id = std::move(span);
    event.severity_text = std::move(severity);
    event.body = std::move(body);
    event.timestamp = entry.time = at(time);
    event.attributes["service.name"] = service;
    entry.what = std::move(event);
    entries.push_back(std::move(entry));
    return std::get<model::LogEvent>(entries.back().what);
  }

  static model::Nanos at(double milliseconds) {
    return model::Nanos(1'795'844'367'000'000'000
                        + static_cast<std::int64_t>(milliseconds * 1e6));
  }

  std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  std::string service = "planner";
  std::vector<story::Entry> entries;
};

inline SpanStory make_span_story() {
  SpanStory made;
  using Kind = SpanStory::Kind;
  model::Span& root = made.span("a1", "", "invoke_agent planner", 0, 900);
  root.attributes["gen_ai.agent.name"] = std::string("planner");
  root.attributes["gen_ai.usage.input_tokens"] = std::int64_t{812};
  root.status = model::Span::Status::error;
  root.status_message = "tool \x1b[31mweather\x1b[0m failed\nsee above";
  root.resource["host.name"] = std::string("n1");
  model::Span& chat = made.span("b1", "a1", "chat m-1", 10, 400);
  chat.attributes["gen_ai.request.model"] = std::string("m-1");
  chat.attributes["gen_ai.usage.input_tokens"] = std::int64_t{812};
  chat.attributes["gen_ai.usage.output_tokens"] = std::int64_t{64};
  chat.attributes["gen_ai.input.messages"] =
      std::string(R"([{"role":"user","content":")").append(200, 'x').append(
          R"("}])");
  made.log("b1", "WARN", "slow\tanswer", 300);
  model::Span& tool = made.span("c1", "a1", "execute_tool 天気 ☔", 420, 300);
  tool.attributes["gen_ai.tool.call.id"] = std::string("call_9b2");
  tool.status = model::Span::Status::error;
  tool.events.push_back({SpanStory::at(600),
                         "exception",
                         {{"exception.type", std::string("TimeoutError")},
                          {"exception.message", std::string("no answer")}}});
  tool.links.push_back(
      {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", {}});
  made.log("c1", "ERROR", "tool failed\nTraceback ...", 610);
  model::Span& client = made.span("d1", "c1", "GET /forecast", 430, 200);
  client.kind = Kind::client;
  made.service = "weather";
  model::Span& server = made.span("d1", "c1", "GET /forecast", -60, 150);
  server.kind = Kind::server;
  server.shared = true;
  server.resource["host.name"] = std::string("n2");
  made.span("e1", "d1", "select", -50, 0);
  made.span("f1", "a1", "notify", 880, 200).follows = true;
  made.service = "planner";
  made.span("g1", "a1", "never ends", 700, 0).end.reset();
  made.span("h1", "a1", "twice", 720, 20);
  made.span("h1", "a1", "twice", 720, 20);
  made.span("h1", "a1", "same id", 750, 20);
  made.span("i1", "00f067aa0ba902b7", "orphan", 800, 30);
  made.span("j1", "00f067aa0ba902b7", "orphan too", 850, 10);
  made.span("k1", "k1", "own parent", 860, 5);
  made.log("", "INFO", "of no trace", 870);
  made.trace = "ffffffffffffffff0000000000000001";
  made.span("a1", "", "much later", 3'600'000, 50);
  std::stable_sort(made.entries.begin(),
                   made.entries.end(),
                   [](const story::Entry& a, const story::Entry& b) {
                     return a.time < b.time;
                   });
  return made;
}

// Compares with a file of tests/fixtures/view, or writes it anew with
// HAWK_UPDATE_GOLDEN=1.
inline void check_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(HAWK_FIXTURES) + "/view/" + name;
  if (std::getenv("HAWK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  CHECK_MESSAGE(text == expected,
                name << " is now:\n" << text << "and was:\n" << expected);
}

} // namespace hawk::view
