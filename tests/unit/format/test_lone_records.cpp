// Records of plain text that are glanced at where they stand are those that the
// long way gives, whatever is above and below them.

#include "format/line_decoder.hpp"
#include "format/plain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace hawk;
using namespace hawk::format;

namespace {

struct Seen {
  std::int64_t time = 0;
  std::string severity;
  std::string body;

  auto operator<=>(const Seen&) const = default;
};

std::vector<Seen> sorted(std::vector<Seen> seen) {
  std::sort(seen.begin(), seen.end());
  return seen;
}

std::vector<Seen> decode_whole(const std::string& text) {
  std::vector<Seen> seen;
  LineDecoder decoder([&](const model::FileRecord& record) {
    const model::LogEvent& log = *record.log();
    seen.push_back({log.timestamp.value_or(base::Nanos{}).count(),
                    log.severity_text,
                    log.body});
  });
  decoder.decode(text, 0, 1);
  decoder.finish();
  return sorted(std::move(seen));
}

std::vector<Seen> glance_at(const std::string& text) {
  std::vector<Seen> seen;
  GlanceSink sink;
  sink.is_wanted = [](std::string_view) { return false; };
  sink.accept = [&](const Glance& glance) {
    seen.push_back({glance.time.value_or(base::Nanos{}).count(),
                    std::string(glance.severity),
                    std::string(glance.body)});
  };
  LineDecoder decoder(
      [&](const model::FileRecord& record) {
        const model::LogEvent& log = *record.log();
        seen.push_back({log.timestamp.value_or(base::Nanos{}).count(),
                        log.severity_text,
                        log.body});
      },
      sink,
      {});
  decoder.decode(text, 0, 1);
  decoder.finish();
  return sorted(std::move(seen));
}

} // namespace

TEST_SUITE("lone_records") {
  TEST_CASE("a dated line above a dated one is a record") {
    const std::string_view line = "2026-11-21 10:00:01,123 INFO [req-1] a";
    CHECK(is_lone_record(line, "2026-11-21 10:00:01,123 INFO [req-2] b\n"));
    CHECK(is_lone_record(line, "2026-11-21 10:00:01,124 INFO b"));
    CHECK(!is_lone_record(line, ""));
    CHECK(!is_lone_record(line, "Traceback (most recent call last):\n"));
    CHECK(!is_lone_record(line, "  more\n2026-11-21 10:00:01,124 INFO b"));
    CHECK(!is_lone_record("more", "2026-11-21 10:00:01,124 INFO b"));
  }

  TEST_CASE("a detail of PostgreSQL's has the time of its message") {
    const std::string_view line =
        "2026-11-28 09:49:36.726 UTC [18195] ERROR:  no such table";
    CHECK(!is_lone_record(
        line, "2026-11-28 09:49:36.726 UTC [18195] STATEMENT:  SELECT 1\n"));
    CHECK(is_lone_record(
        line, "2026-11-28 09:49:36.726 UTC [18195] LOG:  checkpoint\n"));
    // Another process, and another message that begins in the same way.
    CHECK(is_lone_record(
        line, "2026-11-28 09:49:36.726 UTC [18196] STATEMENT:  SELECT 1\n"));
    CHECK(is_lone_record(
        line, "2026-11-28 09:49:36.726 UTC [18195] ERROR:  no such column\n"));
    const std::string_view counted =
        "2026-11-28 09:49:36.726 UTC [12-1] ERROR:  no such table";
    CHECK(!is_lone_record(
        counted, "2026-11-28 09:49:36.726 UTC [13-1] HINT:  look\n"));
    CHECK(is_lone_record(
        counted,
        "2026-11-28 09:49:36.726 UTC [13-1] LOG:  x\n"
        "2026-11-28 09:49:36.726 UTC [13-1] HINT:  look\n"));
  }

  TEST_CASE("a line of csvlog may end in quotes") {
    CHECK(!is_lone_record("2026-11-28 09:49:36.518 UTC,,,18195,\"select",
                          "2026-11-28 09:49:36.518 UTC,,,18195,\n"));
  }

  TEST_CASE("both ways give the same of any lines") {
    const std::vector<std::string> lines = {
        "2026-11-21 10:00:01,123 INFO [req-1] paid",
        "2026-11-21 10:00:01,123 ERROR [req-2] declined",
        "2026-11-21 10:00:01,124 WARNING [req-2] late\r",
        "2026-11-21 10:00:01 plain words",
        "2026-11-21 10:00:02 GET \"/x HTTP/1.1\" 502 17",
        "2026-11-21T10:00:01.123456789Z stdout F 2026-11-21 10:00:01 x",
        "2026-11-21T10:00:01.123456789Z stdout P 2026-11-21 10:00:01 y",
        "2026-11-21T10:00:01Z INFO z",
        "2026-11-28 09:49:36.726 UTC [18195] ERROR:  no such table",
        "2026-11-28 09:49:36.726 UTC [18195] STATEMENT:  SELECT 1",
        "2026-11-28 09:49:36.726 UTC [18195] DETAIL:  none",
        "2026-11-28 09:49:36.518 UTC,\"a\",\"b",
        "c\",2026-11-28 09:49:36.518 UTC",
        "Traceback (most recent call last):",
        "  File \"a.py\", line 1, in f",
        "ValueError: no",
        "    indented",
        "printed",
        "",
        "{\"msg\":\"a\",\"level\":\"info\"}",
        "{",
        "  \"a\": 1",
        "}",
        "level=info msg=x ts=2026-11-21T10:00:01Z",
        "\x1b[31m2026-11-21 10:00:01 red\x1b[0m",
        "2026-11-21 10:00:01 \x1b[31mERROR\x1b[0m red",
        "[2026-11-21 10:00:01] bracket",
        "Nov 21, 2026 10:00:01 AM shop.Pay run",
        "SEVERE: failed",
    };
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
      std::string text;
      // Most logs are of few kinds of lines.
      const std::size_t kinds = random() % 2 == 0 ? 12 : lines.size();
      for (int i = 0; i < 12; ++i) {
        text.append(lines[random() % kinds]).append("\n");
      }
      const auto whole = decode_whole(text);
      const auto glanced = glance_at(text);
      REQUIRE_MESSAGE(whole == glanced, text);
    }
  }
}
