// Which ids a list has: the same at a glance as of whole records.

#include "story/log_census.hpp"

#include "story/id_forms.hpp"
#include "support/census_ways.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

using namespace hawk;
using test::Listed;
using test::list_by_census;
using test::list_by_records;

namespace {

constexpr std::size_t k_large = std::size_t{1} << 20;

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_SUITE("census ids") {
  TEST_CASE("conversations are told alike") {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      const std::string number = std::to_string(i % 8);
      text += R"({"time":17952588010)" + std::to_string(10 + i)
              + R"(,"msg":"x","request_id":"req-)" + number + "\""
              + (i % 3 == 0 ? R"(,"session_id":"s-)" + std::to_string(i % 4)
                                  + "\""
                            : "")
              + "}\n";
    }
    const Listed wanted = list_by_records(text);
    CHECK(std::any_of(wanted.rows.begin(),
                      wanted.rows.end(),
                      [](const auto& row) { return row.requests > 0; }));
    CHECK(list_by_census(text, 1, k_large) == wanted);
    CHECK(list_by_census(text, 3, 200) == wanted);
  }

  TEST_CASE("a traceback is of the id that only its last line has") {
    for (const std::string name :
         {"gunicorn_id.log", "uvicorn.log", "uvicorn_color.log"}) {
      CAPTURE(name);
      const std::string text =
          read(std::string(HAWK_FIXTURES "/format/services/") + name);
      const auto listed = test::list_by_census(text, 2, 64);
      CHECK(listed == test::list_by_records(text));
      const auto row = std::find_if(
          listed.rows.begin(), listed.rows.end(), [](const auto& each) {
            return each.id == "req-51a1";
          });
      REQUIRE(row != listed.rows.end());
      CHECK(row->errors >= 1);

      story::Selection selection;
      selection.ids = {story::AskedId("req-51a1")};
      story::RecordStory story(
          selection, "log", story::RecordStory::Pace::whole);
      format::LineDecoder decoder(
          [&](model::FileRecord record) { story.accept(std::move(record)); },
          test::k_reference);
      decoder.decode(text, 0, 1);
      decoder.finish();
      story.finish();
      std::uint64_t entries = 0;
      bool traceback = false;
      while (const auto entry = story.next()) {
        ++entries;
        traceback = traceback
                    || entry->event()->body.ends_with(
                        "ValueError: no such item, request_id=req-51a1");
      }
      CHECK(traceback);
      CHECK(entries == row->entries);
    }
  }

  TEST_CASE("a record has no more ids than a line has") {
    std::string json = R"({"time":"2026-11-21T10:00:01Z","msg":"a")";
    std::string logfmt = "time=2026-11-21T10:00:01Z level=info msg=a";
    for (int i = 1000; i < 1200; ++i) {
      const std::string number = std::to_string(i);
      json += ",\"a" + number + R"(.request_id":"r-)" + number + "\"";
      logfmt += " a" + number + ".request_id=r-" + number;
    }
    for (const std::string& text : {json + "}\n", logfmt + "\n"}) {
      const auto listed = list_by_records(text);
      CHECK(listed.rows.size() == story::k_most_ids);
      CHECK(list_by_census(text, 2, 1) == listed);
    }
  }

  TEST_CASE("more ids than are kept are counted, whoever reads them") {
    std::string text;
    const std::uint64_t count = story::Catalogue::k_max_ids + 1000;
    for (std::uint64_t i = 0; i < count; ++i) {
      text += "{\"rid\":0,\"request_id\":\"n" + std::to_string(i) + "\"}\n";
    }
    const Listed listed = list_by_census(text, 2, k_large);
    CHECK(listed.rows.size() == story::Catalogue::k_max_ids);
    CHECK(listed.dropped == 1000);
    CHECK(listed == list_by_census(text, 1, k_large));
    CHECK(listed == list_by_records(text));
  }

  TEST_CASE("an id of zeros is none, alone in its line or not") {
    const std::string zeros =
        "2026-11-21 10:00:01 INFO [00000000-0000-0000-0000-000000000000] a\n"
        "2026-11-21 10:00:02 INFO [req-1] b\n"
        "2026-11-21 10:00:03 INFO [00000000000000000000000000000000] c\n  d\n"
        "2026-11-21 10:00:04 INFO e\n";
    const Listed wanted = list_by_records(zeros);
    REQUIRE(wanted.rows.size() == 1);
    CHECK(wanted.rows[0].id == "req-1");
    CHECK(list_by_census(zeros, 1, k_large) == wanted);
    CHECK(list_by_census(zeros, 2, 1) == wanted);
  }
}
