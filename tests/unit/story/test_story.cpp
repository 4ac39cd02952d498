#include "unit/story/recording.hpp"

#include "story/catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;
using namespace hawk::story;

namespace {

// Four messages at once; one fails, with a traceback on stderr.
Recording four_messages() {
  Recording r;
  r.print(1, "[m1] received\n[m2] received\n[m3] re");
  r.print(2, "ceived\n[m4] received\n");
  r.print(3, "[m2] loading\n[m1] loading\n[m4] loading\n[m3] loading\n");
  r.print(4, "[m3] ERROR failed\n", k_err);
  r.print(5,
          "Traceback (most recent call last):\n"
          "  File \"a.py\", line 3, in run\n"
          "    await load(request_id=m1)\n"
          "\n"
          "The above exception was the cause of:\n"
          "ValueError: m3\n",
          k_err);
  r.print(6, "[m1] done\n[m4] done\n");
  r.print(7, "[m2] waits no more for [m3]\n[m2] done\n");
  return r;
}

} // namespace

TEST_SUITE("Story") {
  TEST_CASE("tells one of four concurrent messages") {
    const Recording r = four_messages();
    CHECK(r.texts(ask("m1"))
          == Texts{"[m1] received", "[m1] loading", "[m1] done"});
    CHECK(r.texts(ask("m3"))
          == Texts{"[m3] received",
                   "[m3] loading",
                   "[m3] ERROR failed",
                   "Traceback (most recent call last):",
                   "  File \"a.py\", line 3, in run",
                   "    await load(request_id=m1)",
                   "",
                   "The above exception was the cause of:",
                   "ValueError: m3"});
    CHECK(r.texts(ask("m9")).empty());
    CHECK(r.texts(ask("m")).empty());
  }

  TEST_CASE("takes mentions only if asked") {
    const Recording r = four_messages();
    const Texts texts = r.texts(ask("m3", Match::anywhere));
    CHECK(std::count(texts.begin(), texts.end(), "[m2] waits no more for [m3]")
          == 1);
    CHECK(texts.size() == 10);
  }

  TEST_CASE("takes several ids, and the whole run for its own") {
    const Recording r = four_messages();
    Selection both = ask("m1");
    both.ids.emplace_back("m4");
    CHECK(r.texts(both).size() == 6);
    CHECK(r.texts(ask("run-7")).size() == r.texts().size());
    CHECK(r.texts(ask("4BF92F35-77B3-4DA6-A3CE-929D0E0E4736")).size()
          == r.texts().size());
  }

  TEST_CASE("orders by the first byte of a line, stable for equal times") {
    Recording r;
    r.print(1, "slow ");
    r.print(2, "fast 1\nfast 2\n", k_err);
    r.print(3, "line\n");
    CHECK(r.texts() == Texts{"slow line", "fast 1", "fast 2"});
    const auto entries = r.read();
    CHECK(entries[0].time == model::Nanos(1'000'001));
    CHECK(entries[0].elapsed == model::Nanos(1));
  }

  TEST_CASE("orders records that were written late") {
    Recording r;
    r.print(500, "second\n");
    r.state(400, {});
    r.print(2'000'000'000, "third\n");
    CHECK(r.texts() == Texts{"", "second", "third"});
  }

  TEST_CASE("gives early entries before the end") {
    Recording r;
    r.print(1, "a\n");
    Story story(r.header, {});
    story.accept(r.events[0]);
    CHECK_FALSE(story.next());
    r.print(1'500'000'000, "b\n");
    story.accept(r.events[1]);
    CHECK(story.next());
    CHECK_FALSE(story.next());
  }

  TEST_CASE("takes each byte of a takeover once") {
    Recording r;
    r.print(1, "[m1] one\n[m1] tw");
    r.events.push_back({2, 0, model::Nanos(2), model::Takeover{9, "died"}});
    r.events.push_back({2,
                        1,
                        model::Nanos(3),
                        model::StreamChunk{k_out, 9, "[m1] two\n[m2] x\n"}});
    CHECK(r.texts(ask("m1")) == Texts{"[m1] one", "[m1] two"});
  }

  TEST_CASE("keeps a line of megabytes in its story") {
    Recording r;
    r.print(1, "[m1] " + std::string(5 << 20, 'x') + "\n[m2] y\n");
    const auto entries = r.read(ask("m1"));
    CHECK(entries.size() == 6);
    CHECK(std::all_of(entries.begin() + 1, entries.end(), [](const Entry& e) {
      return e.continuation && e.ids.size() == 1;
    }));
    CHECK(r.texts(ask("m2")) == Texts{"[m2] y"});
  }

  TEST_CASE("does not carry an id over a hole") {
    Recording r;
    r.print(1, "[m1] begin\n");
    r.offsets[0] += 1000;
    r.print(2, "  more\n");
    CHECK(r.texts(ask("m1")) == Texts{"[m1] begin"});
    CHECK(r.read()[1].line()->missing_before == 1000);
  }

  TEST_CASE("keeps streams apart, in membership as well") {
    Recording r;
    r.print(1, "[m1] x\n", k_out);
    r.print(2, "  more err\n", k_err);
    r.print(3, "  more out\n", k_out);
    CHECK(r.texts(ask("m1")) == Texts{"[m1] x", "  more out"});
    Selection only_err;
    only_err.stream = k_err;
    CHECK(r.texts(only_err) == Texts{"  more err"});
  }

  TEST_CASE("gives a plain line without an id to nobody") {
    Recording r;
    r.print(1, "[m1] x\nValueError: y\n3 answered, 1 failed\n");
    CHECK(r.texts(ask("m1")) == Texts{"[m1] x", "ValueError: y"});
  }

  TEST_CASE("ends a record at the start of the next") {
    Recording r;
    r.print(1, "[m1] x\n  more\nmore\nINFO of nobody\nmore of nobody\n");
    CHECK(r.texts(ask("m1")) == Texts{"[m1] x", "  more"});
  }

  TEST_CASE("takes no id from the source lines of a traceback") {
    Recording r;
    r.print(1,
            "Traceback (most recent call last):\n"
            "  File \"a.py\", line 3, in run\n"
            "    await load(request_id=\"m1\")\n"
            "ValueError: request_id=m2\n");
    CHECK(r.texts(ask("m1")).empty());
    CHECK(r.texts(ask("m2")) == Texts{"ValueError: request_id=m2"});
  }

  TEST_CASE("takes an id of a traceback's last line, if none is above") {
    Recording trace;
    trace.print(1,
                "ERROR order failed\n"
                "Traceback (most recent call last):\n"
                "  File \"x.py\", line 1, in f\n"
                "    raise ValueError(request_id=\"req-9\")\n"
                "ValueError: no stock request_id=req-1\n"
                "  in the store\n"
                "INFO [req-2] other\n"
                "ERROR [req-3] failed\n"
                "ValueError: [req-1] no stock\n"
                "ERROR failed\n"
                "ValueError: [req-4] no stock\n");
    CHECK(trace.texts(ask("req-1"))
          == Texts{"ValueError: no stock request_id=req-1",
                   "  in the store"});
    CHECK(trace.texts(ask("req-9")) == Texts{});
    CHECK(trace.texts(ask("req-3"))
          == Texts{"ERROR [req-3] failed", "ValueError: [req-1] no stock"});
    CHECK(trace.texts(ask("req-4")) == Texts{"ValueError: [req-4] no stock"});
  }

  TEST_CASE("takes each id below a first line that has none") {
    Recording r;
    r.print(1,
            "ERROR boom\n"
            "  detail request_id=r-8\n"
            "  more trace_id=W47/95gDgQPSabYzgT/GDA==\n"
            "  again trace_id=5b8efff798038103d269b633813fc60c\n"
            "ERROR [req-3] boom\n"
            "  detail request_id=r-9\n");
    CHECK(r.texts(ask("r-8")).size() == 3);
    CHECK(r.texts(ask("W47/95gDgQPSabYzgT/GDA==")).size() == 2);
    CHECK(r.texts(ask("r-9")).empty()); // a mention
    CHECK(r.read().at(3).ids.size() == 2);
  }

  TEST_CASE("judges a line of JSON by the status that a server states") {
    const std::string failed =
        R"({"level":30,"reqId":"r-1","res":{"statusCode":500},"responseTime":2})";
    const std::string client = R"({"level":30,"res":{"statusCode":500}})";
    const std::string warned =
        R"({"level":40,"reqId":"r-1","res":{"statusCode":500},"responseTime":2})";
    Recording trace;
    trace.print(1, failed + "\n" + client + "\n" + warned + "\n");
    std::vector<bool> errors;
    for (const Entry& entry : trace.read()) {
      errors.push_back(is_error(entry));
    }
    CHECK(errors == std::vector<bool>{true, false, false});
  }

  TEST_CASE("takes a colored id") {
    Recording r;
    r.print(1, "\x1b[32mINFO\x1b[0m [\x1b[36m7f3a\x1b[0m] x\n");
    CHECK(r.texts(ask("7f3a")).size() == 1);
  }

  TEST_CASE("takes events by their fields and known attributes") {
    Recording r;
    model::LogEvent by_field;
    by_field.event_name = "a";
    by_field.correlation_id = "m1";
    model::LogEvent by_attribute;
    by_attribute.event_name = "b";
    by_attribute.attributes["request.id"] = std::string("m1");
    model::LogEvent by_number;
    by_number.event_name = "c";
    by_number.attributes["task_id"] = std::int64_t{12};
    model::LogEvent other;
    other.event_name = "d";
    other.body = "about m1";
    other.attributes["user"] = std::string("m1");
    r.state(1, by_field);
    r.state(2, by_attribute);
    r.state(3, by_number);
    r.state(4, other);
    CHECK(r.texts(ask("m1")) == Texts{"a", "b"});
    CHECK(r.texts(ask("12")) == Texts{"c"});
    CHECK(r.texts(ask("m1", Match::anywhere)) == Texts{"a", "b", "d"});
  }
}

TEST_SUITE("Catalogue") {
  TEST_CASE("counts a span until its end") {
    Entry entry;
    model::Span span;
    span.start = entry.time = model::Nanos(1000);
    span.end = model::Nanos(5000);
    entry.what = span;
    entry.ids = {{"trace_id", std::string(32, 'a'), Shape::sure}};
    Catalogue catalogue;
    catalogue.add(entry);
    entry.time = model::Nanos(2000);
    std::get<model::Span>(entry.what).end.reset();
    catalogue.add(entry);
    const auto rows = catalogue.take_rows();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].first == model::Nanos(1000));
    CHECK(rows[0].last == model::Nanos(5000));
  }

  std::vector<CatalogueRow> rows_of(const Recording& r) {
    Catalogue catalogue;
    for (const Entry& entry : r.read()) {
      catalogue.add(entry);
    }
    return catalogue.take_rows();
  }

  TEST_CASE("puts the failed message first") {
    const auto rows = rows_of(four_messages());
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].id == "m3");
    CHECK(rows[0].entries == 9);
    CHECK(rows[0].errors == 3);
    CHECK(rows[0].first == model::Nanos(1'000'001));
    CHECK(rows[0].last == model::Nanos(1'000'005));
    CHECK(rows[0].last_text == "ValueError: m3");
    CHECK(rows[1].id == "m1");
    CHECK(rows[1].errors == 0);
  }

  TEST_CASE("puts a story that stopped early before its peers") {
    Recording r;
    r.print(1, "[m1] a\n[m2] a\n[m3] a\n[m1] b\n[m2] b\n[m1] c\n[m2] c\n");
    r.print(2, "[m4] a\n[m4] b\n[m4] c\n");
    const auto rows = rows_of(r);
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].id == "m3");
    CHECK(rows[0].is_short);
    CHECK_FALSE(rows[1].is_short);
  }

  // An entry of these ids, at a millisecond.
  Entry entry_of(int when, std::vector<Id> ids) {
    Entry entry;
    entry.time = std::chrono::milliseconds(when);
    entry.what = model::LogEvent{};
    entry.ids = std::move(ids);
    return entry;
  }

  std::vector<std::string> listed(const std::vector<Entry>& entries) {
    Catalogue catalogue;
    for (const Entry& entry : entries) {
      catalogue.add(entry);
    }
    std::vector<std::string> texts;
    for (const CatalogueRow& row : catalogue.take_rows()) {
      texts.push_back(row.id + " " + row.conversation + " "
                      + std::to_string(row.traces) + " "
                      + std::to_string(row.requests));
    }
    return texts;
  }

  using Texts = std::vector<std::string>;

  TEST_CASE("puts the traces of a conversation behind it") {
    const std::string key = "gen_ai.conversation.id";
    CHECK(listed({entry_of(1, {{"trace_id", "t1"}, {key, "c"}}),
                  entry_of(2, {{"trace_id", "t2"}}),
                  entry_of(3, {{"trace_id", "t1"}}),
                  entry_of(4, {{"request_id", "r3"}, {key, "c"}}),
                  entry_of(5, {{key, "c"}, {"session.id", "s"}})})
          == Texts{"c  1 1", "t1 c 0 0", "r3 c 0 0", "t2  0 0", "s  0 0"});
  }

  TEST_CASE("leaves alone what is of two conversations") {
    CHECK(listed({entry_of(1, {{"trace_id", "t1"}, {"session_id", "s1"}}),
                  entry_of(2, {{"trace_id", "t1"}, {"session_id", "s2"}})})
          == Texts{"s1  0 0", "t1  0 0", "s2  0 0"});
  }

  TEST_CASE("takes a conversation for surer than a session") {
    CHECK(listed({entry_of(1, {{"trace_id", "t"}, {"session_id", "s1"}}),
                  entry_of(2, {{"trace_id", "t"}, {"conversationId", "c"}}),
                  entry_of(3, {{"trace_id", "t"}, {"session_id", "s2"}})})
          == Texts{"s1  0 0", "c  1 0", "t c 0 0", "s2  0 0"});
  }

  TEST_CASE("joins the spellings of an id") {
    Recording r;
    r.print(1, "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 x\n");
    r.print(2, "trace_id=4BF92F35-77B3-4DA6-A3CE-929D0E0E4736 y\n");
    const auto rows = rows_of(r);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].entries == 2);
  }

  TEST_CASE("takes a short decimal for a hex id only beside its like") {
    Recording alone;
    alone.print(1, "[1234] x\n[beef] y\n");
    CHECK(rows_of(alone).empty());
    Recording beside;
    beside.print(1, "[1234] x\n[7f3a] y\n[99999] z\n[beef] z\n");
    const auto rows = rows_of(beside);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].id == "1234");
  }
}
