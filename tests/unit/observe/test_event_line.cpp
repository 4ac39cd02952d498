#include "observe/event_line.hpp"

#include <doctest/doctest.h>

#include <string>

namespace hawk::observe {

namespace {

bool is_malformed(std::string_view line) {
  const auto event = parse_event_line(line);
  return !event && event.error().kind == base::Error::Kind::malformed;
}

} // namespace

TEST_SUITE_BEGIN("parse_event_line");

TEST_CASE("every member that has a name") {
  const auto event = parse_event_line(
      R"({"event_name":"sent","step":3,"timestamp":"1700000000000000001",)"
      R"("body":"b","severity_text":"WARN","correlation_id":"c",)"
      R"("trace_id":"t","span_id":"s","attributes":{"n":-1,"f":1.5,"b":true,)"
      R"("x":[1]},"extra":"e"})");
  REQUIRE(event);
  CHECK(event->event_name == "sent");
  CHECK(event->step == "3");
  CHECK(event->timestamp == model::Nanos(1700000000000000001));
  CHECK(event->body == "b");
  CHECK(event->severity_text == "WARN");
  CHECK(event->correlation_id == "c");
  CHECK(event->trace_id == "t");
  CHECK(event->span_id == "s");
  CHECK(event->attributes.at("n") == model::AttributeValue(std::int64_t{-1}));
  CHECK(event->attributes.at("f") == model::AttributeValue(1.5));
  CHECK(event->attributes.at("b") == model::AttributeValue(true));
  CHECK(event->attributes.at("x") == model::AttributeValue(std::string("[1]")));
  CHECK(event->attributes.at("extra")
        == model::AttributeValue(std::string("e")));
}

TEST_CASE("what is no event is malformed") {
  for (const std::string_view line : {"",
                                      "x",
                                      "null",
                                      "[]",
                                      "3",
                                      "\"event_name\"",
                                      "{}",
                                      R"({"event_name":""})",
                                      R"({"event_name":"a")",
                                      R"({"event_name":"a"}x)",
                                      R"({"event_name":"a","timestamp":"x"})",
                                      R"({"event_name":"a","timestamp":1.5})",
                                      R"({"event_name":"a","timestamp":{}})",
                                      "{\"event_name\":\"\xff\xfe\"}"}) {
    CAPTURE(line);
    CHECK(is_malformed(line));
  }
}

TEST_CASE("depth and length are bounded before anything is parsed") {
  CHECK(is_malformed(std::string(1000, '[')));
  CHECK(is_malformed(R"({"event_name":"a","x":)" + std::string(60000, '{')));
  CHECK(is_malformed(R"({"event_name":")" + std::string(k_longest_event, 'a')
                     + "\"}"));
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  CHECK(is_malformed(R"({"event_name":"a","x":)" + deep + "}"));
}

TEST_CASE("numbers beyond 64 bits lose nothing") {
  const auto event =
      parse_event_line(R"({"event_name":"a","n":18446744073709551615})");
  REQUIRE(event);
  CHECK(event->attributes.at("n")
        == model::AttributeValue(std::string("18446744073709551615")));
}

TEST_CASE("NULs, escapes and names of ours in values stay values") {
  const auto event = parse_event_line(
      R"({"event_name":"a\u0000b\u001b[2J","attributes":{"event_name":"z"}})");
  REQUIRE(event);
  CHECK(event->event_name == std::string("a\0b\x1b[2J", 7));
  CHECK(event->attributes.at("event_name")
        == model::AttributeValue(std::string("z")));
}

TEST_CASE("secrets in what the probes repeat do not get further") {
  const auto event = parse_event_line(
      R"({"event_name":"hawk.task.failed","body":"api_key=abc in use",)"
      R"("attributes":{"error":"no login to postgres://svc:hunter2@db/x",)"
      R"("message":"Bearer abc.def","request_label":"GET sk-0123456789abcdef",)"
      R"("file":"sk-0123456789abcdef.py"}})");
  REQUIRE(event);
  CHECK(event->body == "api_key=«redacted» in use");
  const auto text = [&event](const char* name) {
    return std::get<std::string>(event->attributes.at(name));
  };
  CHECK(text("error") == "no login to postgres://svc:«redacted»@db/x");
  CHECK(text("message") == "Bearer «redacted»");
  CHECK(text("request_label") == "GET «redacted»");
  CHECK(text("file") == "sk-0123456789abcdef.py");
  // An agent's own events are its own.
  CHECK(parse_event_line(R"({"event_name":"mine","body":"token=abc"})")->body
        == "token=abc");
}

TEST_CASE("what hawkctl says of a run, nobody else does") {
  CHECK(is_malformed(R"({"event_name":"hawk.run.probe","python":true})"));
  CHECK(parse_event_line(R"({"event_name":"hawk.runs"})"));
}

TEST_SUITE_END();

} // namespace hawk::observe
