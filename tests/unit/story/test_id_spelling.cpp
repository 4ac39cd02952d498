#include "story/id_spelling.hpp"

#include "support/census_ways.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace hawk;
using namespace hawk::story;
using test::list_by_census;
using test::list_by_records;
using test::Listed;

namespace {

// 4bf92f3577b34da6a3ce929d0e0e4736 in every spelling, as programs log it.
struct Spelt {
  const char* key;
  const char* value;
};

constexpr Spelt k_spellings[] = {
    {"trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"},
    {"traceId", "4BF92F3577B34DA6A3CE929D0E0E4736"},
    {"request_id", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"},
    {"trace_id", "0x4bf92f3577b34da6a3ce929d0e0e4736"},
    {"trace_id", "S/kvNXezTaajzpKdDg5HNg=="},
    {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
    {"x-amzn-trace-id", "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736"},
    {"X-Amzn-Trace-Id",
     "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;"
     "Sampled=1"},
    {"x-amzn-trace-id",
     "Self=1-67891234-12456789abcdef012345678a;"
     "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=0"},
    {"xray_trace_id", "1-4bf92f35-77b34da6a3ce929d0e0e4736"},
    {"AWS-XRAY-TRACE-ID", "1-4bf92f35-77b34da6a3ce929d0e0e4736@00f067aa0ba902b7"},
    {"b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1"},
    {"b3", "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-d-05e3ac9a4f6e3b90"},
    {"uber-trace-id", "4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7:0:1"},
    {"uber-trace-id",
     "4bf92f3577b34da6a3ce929d0e0e4736%3A00f067aa0ba902b7%3A0%3A1"},
    {"x-cloud-trace-context",
     "4bf92f3577b34da6a3ce929d0e0e4736/67667974448284343;o=1"},
    {"logging.googleapis.com/trace",
     "projects/shop/traces/4bf92f3577b34da6a3ce929d0e0e4736"},
    // Its low half.
    {"dd.trace_id", "11803532876627986230"},
    {"X-B3-TraceId", "a3ce929d0e0e4736"},
    {"trace_id", "0000000000000000a3ce929d0e0e4736"},
    {"traceId", "o86SnQ4ORzY="},
    {"b3", "a3ce929d0e0e4736-00f067aa0ba902b7-1"},
};

enum class Form { json, logfmt, plain, quoted };

std::string line_of(const Spelt& spelt, Form form, int second) {
  const std::string key = spelt.key;
  const std::string value = spelt.value;
  const std::string time =
      "2026-11-28T10:00:" + std::to_string(10 + second);
  switch (form) {
  case Form::json:
    return "{\"time\":\"" + time + R"(Z","level":"info","msg":"a",")" + key
           + "\":\"" + value + "\"}\n";
  case Form::logfmt:
    return "time=" + time + "Z level=info msg=a " + key + "=\"" + value
           + "\"\n";
  case Form::plain:
    return time + " INFO got " + key + "=" + value + " from a\n";
  case Form::quoted:
    break;
  }
  return time + " INFO got " + key + ": \"" + value + "\" from a\n";
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line;
  }
  return text;
}

// Each id with how many records it has.
std::vector<std::pair<std::string, std::uint64_t>>
counts_of(const Listed& listed) {
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  for (const CatalogueRow& row : listed.rows) {
    counts.emplace_back(row.id, row.entries);
  }
  return counts;
}

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

Counts counts_in(const std::string& text) {
  const Listed listed = list_by_records(text);
  for (const unsigned threads : {1U, 2U}) {
    for (const std::size_t block : {std::size_t{1}, std::size_t{1} << 20}) {
      CHECK(list_by_census(text, threads, block) == listed);
    }
  }
  return counts_of(listed);
}

std::string_view within(std::string_view key, std::string_view value) {
  return id_within(key, value);
}

} // namespace

TEST_SUITE("id spelling") {
  TEST_CASE("one id in every spelling is one row, in any order") {
    for (const Form form :
         {Form::json, Form::logfmt, Form::plain, Form::quoted}) {
      std::vector<std::string> lines;
      for (const Spelt& spelt : k_spellings) {
        lines.push_back(
            line_of(spelt, form, static_cast<int>(lines.size())));
      }
      std::mt19937 random(5);
      for (int round = 0; round < 8; ++round) {
        CAPTURE(join(lines));
        const std::string text = join(lines);
        const Listed listed = list_by_records(text);
        REQUIRE(listed.rows.size() == 1);
        CHECK(listed.rows[0].id == k_spellings[0].value);
        CHECK(listed.rows[0].entries == std::size(k_spellings));
        CHECK(listed.rows[0].normals
              == std::vector<std::string>{"4bf92f3577b34da6a3ce929d0e0e4736",
                                          "a3ce929d0e0e4736"});
        for (const unsigned threads : {1U, 2U, 5U}) {
          for (const std::size_t block : {1U, 300U, 1U << 20U}) {
            CHECK(list_by_census(text, threads, block) == listed);
          }
        }
        std::shuffle(lines.begin(), lines.end(), random);
      }
    }
  }

  TEST_CASE("shapes and steps are those of one story") {
    for (const Form form : {Form::json, Form::plain}) {
      std::string text;
      int second = 0;
      for (const Spelt& spelt : k_spellings) {
        text += line_of(spelt, form, second++);
      }
      const test::ToldStories told = test::tell_stories_by_records(text);
      REQUIRE(told.shapes.size() == 1);
      CHECK(told.shapes[0].stories == 1);
      CHECK(told.shapes[0].examples
            == std::vector<std::string>{k_spellings[0].value});
      CHECK(told.shapes[0].longest == model::Nanos(std::chrono::seconds(21)));
      REQUIRE(told.steps.size() == std::size(k_spellings));
      for (const test::ToldStep& step : told.steps) {
        CHECK(step.story == k_spellings[0].value);
      }
      for (const unsigned threads : {1U, 3U}) {
        for (const std::size_t block : {1U, 300U, 1U << 20U}) {
          CHECK(test::tell_stories_by_census(text, threads, block) == told);
        }
      }
    }
  }

  TEST_CASE("a story that is first known by its half is named by that") {
    const Spelt half{"dd.trace_id", "11803532876627986230"};
    const std::string text =
        line_of(half, Form::json, 0) + line_of(k_spellings[0], Form::json, 1);
    CHECK(counts_in(text) == Counts{{half.value, 2}});
    const test::ToldStories told = test::tell_stories_by_census(text, 1, 1);
    REQUIRE(told.steps.size() == 2);
    CHECK(told.steps[1].story == half.value);
    CHECK(told == test::tell_stories_by_records(text));
  }

  TEST_CASE("a low half that two ids have is an id of its own") {
    const std::string all = line_of(k_spellings[0], Form::json, 0);
    const std::string other =
        line_of({"trace_id", "11111111111111111a3ce929d0e0e4736"}, Form::json, 1);
    const std::string same_half =
        line_of({"trace_id", "1111111111111111a3ce929d0e0e4736"}, Form::json, 2);
    const std::string half =
        line_of({"dd.trace_id", "11803532876627986230"}, Form::json, 3);
    CHECK(counts_in(all + other + half)
          == Counts{{k_spellings[0].value, 2},
                    {"11111111111111111a3ce929d0e0e4736", 1}});
    for (const std::string& text : {all + same_half + half,
                                    half + same_half + all,
                                    same_half + half + all}) {
      CHECK(counts_in(text)
            == Counts{{k_spellings[0].value, 1},
                      {"1111111111111111a3ce929d0e0e4736", 1},
                      {"11803532876627986230", 1}});
      CHECK(test::tell_stories_by_records(text)
            == test::tell_stories_by_census(text, 2, 1));
      std::uint64_t stories = 0;
      for (const ShapeRow& row : test::tell_stories_by_records(text).shapes) {
        stories += row.stories;
      }
      CHECK(stories == 3);
    }
  }

  TEST_CASE("a number is a trace's only under a key that says so") {
    const std::string all = line_of(k_spellings[0], Form::json, 0);
    CHECK(counts_in(all
                    + line_of({"job_id", "11803532876627986230"},
                              Form::json,
                              1)
                    + line_of({"message_id", "S/kvNXezTaajzpKdDg5HNg=="},
                              Form::json,
                              2)
                    + line_of({"dd.trace_id", "11803532876627986230"},
                              Form::json,
                              3))
          == Counts{{k_spellings[0].value, 2},
                    {"11803532876627986230", 1},
                    {"S/kvNXezTaajzpKdDg5HNg==", 1}});
    // One text under two keys, in one block.
    const std::string text =
        line_of({"job_id", "11803532876627986230"}, Form::json, 1)
        + line_of({"dd.trace_id", "11803532876627986230"}, Form::json, 2)
        + line_of({"job_id", "11803532876627986230"}, Form::json, 3) + all;
    const test::ToldStories told = test::tell_stories_by_records(text);
    CHECK(told == test::tell_stories_by_census(text, 1, 1U << 20U));
    REQUIRE(told.steps.size() == 4);
    CHECK(std::count_if(told.steps.begin(),
                        told.steps.end(),
                        [](const test::ToldStep& step) {
                          return step.story == k_spellings[0].value;
                        })
          == 2);
    CHECK(told.shapes.size() == 2);
    // Parts of a job are no spans.
    CHECK(counts_in(line_of({"job_id", "0123456789abcdef:1"}, Form::json, 0)
                    + line_of({"job_id", "0123456789abcdef:2"}, Form::json, 1))
              .size()
          == 2);
    // People count with small numbers.
    CHECK(counts_in(line_of({"trace_id", "4bf92f3577b34da60000000000000007"},
                            Form::json,
                            0)
                    + line_of({"X-B3-TraceId", "0000000000000007"},
                              Form::json,
                              1))
              .size()
          == 2);
  }

  TEST_CASE("a small number of 128 bits is not that of 64") {
    // 32 digits and 16: tests and people begin both with 1.
    for (const Form form : {Form::json, Form::logfmt, Form::plain}) {
      const std::string text =
          line_of({"request_id", "00000000-0000-0000-0000-000000000001"},
                  form,
                  0)
          + line_of({"session_id", "0000000000000001"}, form, 1)
          + line_of({"job_id", "0x0000000000000001"}, form, 2)
          + line_of({"xray_trace_id", "1-00000000-000000000000000000000001"},
                    form,
                    3);
      CHECK(counts_in(text)
            == Counts{{"00000000-0000-0000-0000-000000000001", 2},
                      {"0000000000000001", 2}});
    }
  }

  TEST_CASE("a record that has an id twice counts once") {
    const std::string text =
        R"({"time":"2026-11-28T10:00:10Z","level":"error","msg":"a",)"
        R"("dd.trace_id":"11803532876627986230",)"
        R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736",)"
        R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})"
        "\n"
        "2026-11-28T10:00:11 ERROR a dd.trace_id=11803532876627986230 "
        "trace_id=4BF92F3577B34DA6A3CE929D0E0E4736\n";
    const Listed listed = list_by_records(text);
    REQUIRE(listed.rows.size() == 1);
    CHECK(listed.rows[0].entries == 2);
    CHECK(listed.rows[0].errors == 2);
    CHECK(counts_in(text).size() == 1);
    // With another of that half too, each record says whose it is.
    const std::string same_half =
        line_of({"trace_id", "1111111111111111a3ce929d0e0e4736"},
                Form::json,
                15);
    CHECK(counts_in(text + same_half).size() == 2);
  }

  TEST_CASE("what says that there is no trace is no id") {
    std::string text;
    for (const Form form : {Form::json, Form::logfmt, Form::plain}) {
      for (const Spelt& none :
           {Spelt{"dd.trace_id", "0"},
            Spelt{"b3", "0"},
            Spelt{"b3", "1"},
            Spelt{"b3", "d"},
            Spelt{"traceparent", "none"},
            Spelt{"x_trace_id", "00000000000000000000000000000000"},
            Spelt{"traceparent",
                  "00-00000000000000000000000000000000-0000000000000000-00"},
            Spelt{"uber-trace-id", "0000000000000000:0000000000000000:0:0"}}) {
        text += line_of(none, form, 0);
      }
    }
    CHECK(counts_in(text).empty());
  }

  TEST_CASE("finds the id within a header") {
    for (const Spelt& spelt : k_spellings) {
      const std::string_view id = within(spelt.key, spelt.value);
      CAPTURE(id);
      CHECK(std::string_view(spelt.value).find(id) != std::string_view::npos);
      CHECK(within(spelt.key, id) == id);
    }
    CHECK(within("b3", "a3ce929d0e0e4736-00f067aa0ba902b7-1")
          == "a3ce929d0e0e4736");
    CHECK(within("request_id", "a3ce929d0e0e4736-00f067aa0ba902b7-1")
          == "a3ce929d0e0e4736-00f067aa0ba902b7-1");
    CHECK(within("request_id", "req-1").size() == 5);
    CHECK(within("trace_id", "what=is;this=0123456789").size() == 23);
    CHECK(within("task_id", "0") == "0");
    CHECK(within("request_id", "").empty());
  }
}
