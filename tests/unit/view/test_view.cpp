#include "base/utf8.hpp"
#include "story/story.hpp"
#include "view/display.hpp"
#include "view/list.hpp"
#include "view/ndjson.hpp"
#include "view/timeline.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

using namespace hawk;
using namespace hawk::view;

namespace {

story::Entry make_line(std::string text, int micros = 0) {
  story::Line line;
  line.time = std::chrono::microseconds(micros);
  line.text = std::move(text);
  line.complete = true;
  story::Entry entry;
  // 2026-11-21T02:44:07Z, a whole number of seconds in every time zone.
  entry.time = std::chrono::seconds(1795229047) + line.time;
  entry.elapsed = line.time;
  entry.what = std::move(line);
  return entry;
}

// Every byte there is, and what terminals obey beyond bytes.
std::string hostile_text() {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) {
    text += static_cast<char>(byte);
  }
  return text
         + "\x1b]0;title\x07\x1b[2J\x1b[31mred\xc2\x9b"
           "31m\xe2\x80\xae"
         + "\r\r\r\r\x1b[1A";
}

bool is_safe(std::string_view line) {
  return std::none_of(line.begin(),
                      line.end(),
                      [](char c) {
                        const auto byte = static_cast<unsigned char>(c);
                        return (byte < 0x20 && c != '\t') || byte == 0x7f;
                      })
         && base::valid_utf8_prefix(line) == line.size()
         && line.find("\xc2\x9b") == std::string_view::npos
         && line.find("\xe2\x80\xae") == std::string_view::npos;
}

std::string without_newline(std::string text) {
  REQUIRE(text.ends_with('\n'));
  text.pop_back();
  return text;
}

} // namespace

TEST_SUITE("Timeline") {
  TEST_CASE("shows time, delta, stream and text") {
    Timeline timeline(Style::plain);
    const std::string first = timeline.render(make_line("[m1] a", 123456));
    CHECK(first.substr(5) == ":07.123456 +0.000000 out [m1] a\n");
    CHECK(timeline.render(make_line("b", 123468)).substr(15)
          == " +0.000012 out b\n");
  }

  TEST_CASE("marks stderr, events, pieces and holes") {
    Timeline timeline(Style::plain);
    story::Entry entry = make_line("x");
    auto& line = std::get<story::Line>(entry.what);
    line.stream = model::Stream::standard_error;
    line.missing_before = 4096;
    line.continued = true;
    const std::string text = timeline.render(entry);
    CHECK(text.starts_with("-- 4096 bytes of err were not recorded --\n"));
    CHECK(text.ends_with(" err ... x\n"));
    model::LogEvent event;
    event.event_name = "order.done";
    event.body = "well";
    event.attributes["n"] = std::int64_t{3};
    entry.what = event;
    CHECK(timeline.render(entry).ends_with(" evt order.done: well n=3\n"));
  }

  TEST_CASE("lets no control byte through") {
    Timeline timeline(Style::plain);
    CHECK(is_safe(without_newline(timeline.render(make_line(hostile_text())))));
    story::Entry entry = make_line("");
    model::LogEvent event;
    event.event_name = event.body = event.step = hostile_text();
    event.attributes[hostile_text()] = hostile_text();
    entry.what = event;
    CHECK(is_safe(without_newline(timeline.render(entry))));
  }

  TEST_CASE("colors only if asked") {
    Timeline timeline(Style::colored);
    const std::string text = timeline.render(make_line("\x1b[5mERROR x"));
    CHECK(text.find("\x1b[31mERROR x\x1b[0m") != std::string::npos);
  }

  TEST_CASE("shows the last state of a progress bar") {
    CHECK(display_text(" 1%\r 50%\r 99%\r100%")
          == "100% (^M: 3 states before)");
    CHECK(display_text("1%\r2%\r3%\r") == "3% (^M: 3 states before)");
    CHECK(display_text("a\rb") == "a^Mb");
    CHECK(display_text("\r\r\r") == " (^M: 3 states before)");
  }
}

TEST_SUITE("render_ndjson") {
  TEST_CASE("gives one object a line") {
    story::Entry entry = make_line("[m1] a", 5);
    entry.ids = {{"[]", "m1", story::Shape::sure},
                 {"[]", "INFO", story::Shape::unlike}};
    CHECK(render_ndjson(entry)
          == R"({"time_unix_nano":"1795229047000005000","elapsed_nano":5000,)"
             R"("stream":"stdout","body":"[m1] a","correlation_id":["m1"]})"
             "\n");
  }

  TEST_CASE("survives any bytes and says that it replaced them") {
    const std::string text = render_ndjson(make_line(hostile_text()));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    REQUIRE(json.is_object());
    CHECK(json["body_replaced"] == true);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  }

  TEST_CASE("names what is special about a line") {
    story::Entry entry = make_line("x");
    auto& line = std::get<story::Line>(entry.what);
    line.complete = false;
    line.continued = true;
    line.missing_before = 7;
    entry.continuation = true;
    const auto json = nlohmann::json::parse(render_ndjson(entry));
    CHECK(json["complete"] == false);
    CHECK(json["continued"] == true);
    CHECK(json["missing_before"] == 7);
    CHECK(json["continuation"] == true);
    CHECK_FALSE(json.contains("body_replaced"));
  }

  TEST_CASE("keeps an event's fields and types") {
    story::Entry entry = make_line("");
    model::LogEvent event;
    event.event_name = "order.done";
    event.attributes["big"] = std::int64_t{9007199254740993};
    event.attributes["ok"] = true;
    entry.what = event;
    const auto json = nlohmann::json::parse(render_ndjson(entry));
    CHECK(json["stream"] == "event");
    CHECK(json["event_name"] == "order.done");
    CHECK(json["attributes"]["big"] == 9007199254740993);
    CHECK(json["attributes"]["ok"] == true);
  }
}

TEST_SUITE("render_list") {
  TEST_CASE("aligns a row an id, safe to show") {
    const model::Nanos first_time = std::chrono::seconds(1795229047);
    const story::CatalogueRow row{"m1",
                                  "[]",
                                  5,
                                  1,
                                  first_time,
                                  first_time + std::chrono::milliseconds(12),
                                  "[m1] failed",
                                  false};
    story::CatalogueRow evil = row;
    evil.id = evil.last_text = hostile_text();
    evil.is_short = true;
    const std::string text = render_list({row, evil}, Style::plain);
    const std::size_t end = text.find('\n');
    CHECK(text.substr(0, 2) == "ID");
    const std::string first = text.substr(end + 1, text.find('\n', end + 1));
    CHECK(first.find("12.0 ms  [m1] failed\n") != std::string::npos);
    std::string flat = text;
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    CHECK(is_safe(flat));
    const auto json = nlohmann::json::parse(render_list_ndjson({row}));
    CHECK(json["id"] == "m1");
    CHECK(json["errors"] == 1);
    CHECK(json["span_nano"] == 12'000'000);
  }
}
