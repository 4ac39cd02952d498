#include "base/timestamp.hpp"
#include "base/utf8.hpp"
#include "story/story.hpp"
#include "view/display.hpp"
#include "view/list.hpp"
#include "view/ndjson.hpp"
#include "view/probe_sentence.hpp"
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
    CHECK(first.substr(5) == ":07.123456 +0.000000    0.000 out [m1] a\n");
    CHECK(timeline.render(make_line("b", 123468)).substr(15)
          == " +0.000012    0.000 out b\n");
  }

  TEST_CASE("says where the day changes") {
    Timeline timeline(Style::plain);
    story::Entry entry = make_line("a");
    CHECK(timeline.render(entry).find("--") == std::string::npos);
    entry.time += std::chrono::hours(24);
    CHECK(timeline.render(entry).find(
              "-- " + base::format_local_date(entry.time) + " --\n")
          != std::string::npos);
    entry.time += std::chrono::milliseconds(1);
    CHECK(timeline.render(entry).find("--") == std::string::npos);
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

  TEST_CASE("shows a pause that stands out") {
    Timeline timeline(Style::plain);
    constexpr int k_second = 1'000'000; // in microseconds
    std::string text;
    for (const int at : {0, 10, 20, 30, 40}) {
      text += timeline.render(make_line("x", at * k_second / 10));
    }
    CHECK(text.find("--") == std::string::npos);
    text = timeline.render(make_line("y", 40 * k_second));
    CHECK(text.starts_with(std::string(16, ' ') + "-- 36.0 s --\n"));
    text = timeline.render(make_line("z", 60 * k_second));
    CHECK(text.find("--") == std::string::npos);
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

TEST_SUITE("probe_sentence") {
  model::LogEvent event_of(std::string name) {
    model::LogEvent event;
    event.event_name = std::move(name);
    event.attributes["file"] = std::string("/a/app.py");
    event.attributes["line"] = std::int64_t{41};
    event.attributes["function"] = std::string("answer");
    return event;
  }

  TEST_CASE("says how a story begins and ends") {
    model::LogEvent begins = event_of("hawk.story");
    begins.attributes["kind"] = std::string("task");
    begins.attributes["name"] = std::string("answer");
    begins.attributes["parent"] = std::string("task-9-1");
    CHECK(probe_sentence(begins)
          == "task answer begins, started by task-9-1 (/a/app.py:41 answer)");
    model::LogEvent ends;
    ends.event_name = "hawk.story.end";
    ends.attributes["outcome"] = std::string("ok");
    ends.attributes["duration_nano"] = std::int64_t{12'000'000};
    ends.attributes["status_code"] = std::int64_t{200};
    CHECK(probe_sentence(ends) == "ends well after 12.0 ms with status 200");
  }

  TEST_CASE("shows the stack of what failed, once") {
    model::LogEvent event = event_of("hawk.story.end");
    event.attributes["outcome"] = std::string("error");
    event.attributes["error_type"] = std::string("KeyError");
    event.attributes["error"] = std::string("'dan'");
    event.attributes["duration_nano"] = std::int64_t{12'000'000};
    event.attributes["stack"] = std::string("/a/app.py:41 answer\n/a/b.py:7 f");
    event.attributes["created"] = std::string("/a/app.py:52 main [task T-1]");
    story::Entry entry = make_line("");
    entry.what = event;
    Timeline timeline(Style::plain);
    const std::string indent(39, ' ');
    const std::string text = timeline.render(entry);
    CHECK(text.substr(text.find("evt"))
          == "evt failed after 12.0 ms: KeyError: 'dan' (/a/app.py:41 "
             "answer)\n"
                 + indent + "at /a/app.py:41 answer\n" + indent
                 + "at /a/b.py:7 f\n" + indent
                 + "created at /a/app.py:52 main [task T-1]\n");
    CHECK(timeline.render(entry).ends_with("(/a/app.py:41 answer)\n"));
  }

  TEST_CASE("makes a line of each misuse") {
    model::LogEvent stale = event_of("hawk.conn.stale");
    stale.attributes["connection"] = std::int64_t{3};
    stale.attributes["loop"] = std::int64_t{1};
    stale.attributes["running_loop"] = std::int64_t{2};
    stale.attributes["closed"] = true;
    stale.attributes["sent"] = true;
    stale.attributes["request_label"] = std::string("INCR jobs");
    CHECK(probe_sentence(stale)
          == "connection 3 of loop 1, which is closed, is used on loop 2: INCR "
             "jobs, sent (/a/app.py:41 answer)");
    model::LogEvent again = event_of("hawk.request.again");
    again.attributes["connection"] = std::int64_t{4};
    again.attributes["first_connection"] = std::int64_t{3};
    again.attributes["count"] = std::int64_t{2};
    again.attributes["request_label"] = std::string("POST /v1");
    CHECK(probe_sentence(again)
          == "POST /v1 goes out again on connection 4, 2 times by now; "
             "connection 3 had delivered it (/a/app.py:41 answer)");
  }

  TEST_CASE("leaves other events as they are") {
    CHECK_FALSE(probe_sentence(event_of("order.done")));
    CHECK(stack_lines(event_of("order.done")).empty());
  }

  TEST_CASE("lets no control byte through, whatever is missing or odd") {
    for (const char* name : {"hawk.story",
                             "hawk.story.end",
                             "hawk.task.failed",
                             "hawk.error",
                             "hawk.log",
                             "hawk.conn.stale",
                             "hawk.request.again",
                             "hawk.loop.misused",
                             "hawk.object.cross",
                             "hawk.child"}) {
      model::LogEvent empty;
      empty.event_name = name;
      CHECK(is_safe(probe_sentence(empty).value_or("\n")));
      model::LogEvent evil = empty;
      evil.body = evil.severity_text = hostile_text();
      for (const char* key : {"kind",     "name",          "parent", "file",
                              "function", "outcome",       "error",  "task",
                              "error_type", "request_label", "object",
                              "message",  "operation",     "command",
                              "stdio",    "logger"}) {
        evil.attributes[key] = hostile_text();
      }
      evil.attributes["line"] = std::string("no number");
      CHECK(is_safe(probe_sentence(evil).value_or("\n")));
      evil.attributes["outcome"] = std::string("error");
      evil.attributes["stack"] = hostile_text() + std::string(4000, '\n') + "x";
      const auto lines = stack_lines(evil);
      CHECK(lines.size() <= 32);
      CHECK(std::all_of(lines.begin(), lines.end(), [](const auto& line) {
        return is_safe(line);
      }));
    }
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
                                  false,
                                  {},
                                  {},
                                  {},
                                  {},
                                  0,
                                  0};
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
    CHECK_FALSE(json.contains("kind"));
  }

  TEST_CASE("moves the parts of a conversation in, below it") {
    story::CatalogueRow head;
    head.id = "conv-1";
    head.traces = 2;
    story::CatalogueRow part;
    part.id = "t1";
    part.conversation = "conv-1";
    const std::string text = render_list({head, part}, Style::plain);
    CHECK(text.find("\nconv-1 ") != std::string::npos);
    CHECK(text.find("  2 traces  ") != std::string::npos);
    CHECK(text.find("\n  t1 ") != std::string::npos);
    // --failed leaves out what did not fail.
    CHECK(render_list({part}, Style::plain).find("\nt1 ") != std::string::npos);
    const auto json = nlohmann::json::parse(render_list_ndjson({part}));
    CHECK(json["conversation"] == "conv-1");
    CHECK(nlohmann::json::parse(render_list_ndjson({head}))["traces"] == 2);
  }

  TEST_CASE("has dates where the stories are of several days") {
    story::CatalogueRow row;
    row.id = "m1";
    row.first = row.last = std::chrono::seconds(1795229047);
    story::CatalogueRow next = row;
    CHECK(render_list({row, next}, Style::plain).find("2026-11-")
          == std::string::npos);
    next.first += std::chrono::hours(24);
    const std::string text = render_list({row, next}, Style::plain);
    CHECK(text.find(base::format_local_date(row.first) + ' '
                    + base::format_local_time(row.first))
          != std::string::npos);
    CHECK(text.find(base::format_local_date(next.first))
          != std::string::npos);
  }

  TEST_CASE("shows the first line of what was said last") {
    story::CatalogueRow row;
    row.id = "m1";
    row.last_text = "failed\nTraceback (most recent call last):";
    CHECK(render_list({row}, Style::plain).ends_with("  failed ...\n"));
    row.last_text = "failed\r\n";
    CHECK(render_list({row}, Style::plain).ends_with("  failed\n"));
  }

  TEST_CASE("has a column for stories where there are some") {
    story::CatalogueRow row;
    row.id = "task-9-1";
    row.kind = "task";
    row.name = "answer";
    row.outcome = "error";
    row.last_text = "x";
    story::CatalogueRow other;
    other.id = "m1";
    other.last_text = "y";
    const std::string text = render_list({row, other}, Style::plain);
    CHECK(text.find("  STORY                LAST ENTRY\n")
          != std::string::npos);
    CHECK(text.find("  task answer, failed  x\n") != std::string::npos);
    CHECK(text.find("                       y\n") != std::string::npos);
    const auto json = nlohmann::json::parse(render_list_ndjson({row}));
    CHECK(json["kind"] == "task");
    CHECK(json["outcome"] == "error");
  }
}
