#include "story/record_story.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk;
using namespace hawk::story;

namespace {

using Pace = RecordStory::Pace;

model::FileRecord log(std::optional<std::int64_t> time,
                      std::string body,
                      model::Attributes attributes = {}) {
  model::LogEvent event;
  if (time) {
    event.timestamp = model::Nanos(*time);
  }
  event.body = body;
  event.attributes = std::move(attributes);
  model::FileRecord record;
  record.what = std::move(event);
  record.raw = std::move(body);
  return record;
}

model::FileRecord span(std::int64_t start, std::string trace, std::string id) {
  model::Span made;
  made.start = model::Nanos(start);
  made.trace_id = std::move(trace);
  made.span_id = std::move(id);
  model::FileRecord record;
  record.raw = made.trace_id;
  record.what = std::move(made);
  return record;
}

Selection asking(std::vector<std::string> ids, Match match = Match::field) {
  Selection selection;
  for (const std::string& id : ids) {
    selection.ids.emplace_back(id);
  }
  selection.match = match;
  return selection;
}

std::vector<std::string> bodies(RecordStory& story) {
  std::vector<std::string> out;
  while (const auto entry = story.next()) {
    out.push_back(entry->event() != nullptr ? entry->event()->body
                                            : entry->span()->span_id);
  }
  return out;
}

const std::string k_trace(32, 'a');

} // namespace

TEST_SUITE("record_story") {
  TEST_CASE("puts records into the order of time") {
    RecordStory story({}, "a.log", Pace::whole);
    story.accept(log(30, "c"));
    story.accept(log(10, "a"));
    story.accept(log(std::nullopt, "a, without a time"));
    story.accept(log(20, "b"));
    CHECK(bodies(story).empty());
    story.finish();
    CHECK(bodies(story)
          == std::vector<std::string>{"a", "a, without a time", "b", "c"});
  }

  TEST_CASE("gives what comes before the first time that time") {
    RecordStory story({}, "a.log", Pace::whole);
    story.accept(log(std::nullopt, "banner"));
    CHECK(!story.next());
    story.accept(log(20, "b"));
    story.accept(log(10, "a"));
    story.finish();
    const auto first = story.next();
    REQUIRE(first);
    CHECK(first->event()->body == "a");
    const auto banner = story.next();
    REQUIRE(banner);
    CHECK(banner->event()->body == "banner");
    CHECK(banner->time == model::Nanos(20));
    CHECK(!banner->timed);
    CHECK(!banner->is_timeless());
    CHECK(bodies(story) == std::vector<std::string>{"b"});
  }

  TEST_CASE("counts what comes out behind later ones") {
    RecordStory story({}, "a.log", Pace::whole, 4000);
    story.accept(log(20, "b"));
    story.accept(log(30, std::string(5000, 'c')));
    CHECK(story.next()->time == model::Nanos(20));
    story.accept(log(10, "a"));
    story.accept(log(std::nullopt, "of a"));
    story.finish();
    while (story.next()) {
    }
    CHECK(story.late() == 1);
  }

  TEST_CASE("leaves out what another stream has, or none") {
    Selection selection;
    selection.stream = model::Stream::standard_error;
    RecordStory story(std::move(selection), "a.log", Pace::whole);
    story.accept(log(10, "a", {{"log.iostream", "stdout"}}));
    story.accept(log(20, "b", {{"log.iostream", "stderr"}}));
    story.accept(log(30, "c"));
    story.finish();
    CHECK(bodies(story) == std::vector<std::string>{"b"});
    CHECK(story.streamless() == 1);
  }

  TEST_CASE("says where there is no time at all") {
    RecordStory story({}, "a.log", Pace::whole);
    for (int i = 0; i < 2000; ++i) {
      story.accept(log(std::nullopt, std::to_string(i)));
    }
    story.finish();
    int count = 0;
    while (const auto entry = story.next()) {
      CHECK(entry->is_timeless());
      CHECK(entry->event()->body == std::to_string(count++));
    }
    CHECK(count == 2000);
  }

  TEST_CASE("keeps seams among what has no time yet") {
    Selection selection = asking({"7f3a"});
    selection.context = {1, 1};
    RecordStory story(std::move(selection), "a.log", Pace::whole);
    story.accept(log(std::nullopt, "far"));
    story.seam();
    story.accept(log(std::nullopt, "x", {{"correlation_id", "7f3a"}}));
    story.seam();
    story.accept(log(10, "behind"));
    story.finish();
    CHECK(bodies(story) == std::vector<std::string>{"x"});
  }

  TEST_CASE("lets go of what is old enough") {
    RecordStory story({}, "-", Pace::live);
    story.accept(log(1'000'000'000, "a"));
    CHECK(bodies(story).empty());
    story.accept(log(2'500'000'000, "b"));
    CHECK(bodies(story) == std::vector<std::string>{"a"});
  }

  TEST_CASE("takes members, and counts mentions") {
    RecordStory story(asking({"req-1"}), "a.log", Pace::whole);
    story.accept(log(1, "known key", {{"request_id", std::string("req-1")}}));
    story.accept(log(2, "any key", {{"order", std::string("req-1")}}));
    story.accept(log(3, "waits for req-1", {{"job_id", std::string("j-2")}}));
    story.accept(log(4, "other", {{"request_id", std::string("req-12")}}));
    story.finish();
    CHECK(bodies(story) == std::vector<std::string>{"known key", "any key"});
    CHECK(story.mentions() == 1);
  }

  TEST_CASE("takes a mention in a record without an id") {
    RecordStory story(asking({"req-1"}), "a.log", Pace::whole);
    story.accept(log(1, "GET /orders/req-1"));
    story.accept(log(2, "GET /orders/req-12"));
    model::FileRecord plain = log(4, "[worker-1] rid=req-1 | begins");
    plain.is_plain = true;
    story.accept(plain);
    plain = log(5, "[req-2] waits for req-1");
    plain.is_plain = true;
    story.accept(plain);
    story.finish();
    CHECK(bodies(story)
          == std::vector<std::string>{
              "GET /orders/req-1", "[worker-1] rid=req-1 | begins"});
    CHECK(story.mentions() == 1);
  }

  TEST_CASE("takes mentions if asked") {
    RecordStory story(
        asking({"req-1"}, Match::anywhere), "a.log", Pace::whole);
    story.accept(log(3, "waits for req-1", {{"job_id", std::string("j-2")}}));
    story.accept(log(4, "waits for req-12"));
    story.finish();
    CHECK(bodies(story) == std::vector<std::string>{"waits for req-1"});
  }

  TEST_CASE("reads ids in plain text only where text is plain") {
    RecordStory story(asking({"7f3a"}), "a.log", Pace::whole);
    model::FileRecord plain = log(1, "[7f3a] begins\n  [other] block");
    plain.is_plain = true;
    story.accept(plain);
    story.accept(log(2,
                     "[7f3a] in a field called message",
                     {{"job_id", std::string("j-2")}}));
    story.finish();
    CHECK(bodies(story)
          == std::vector<std::string>{"[7f3a] begins\n  [other] block"});
  }

  TEST_CASE("knows the traces of its members") {
    using Traces = std::set<std::string>;
    const std::string other(32, 'b');
    for (const auto& [expand, expected] :
         {std::pair(Expand::none, Traces{}),
          std::pair(Expand::trace, Traces{k_trace}),
          std::pair(Expand::links, Traces{k_trace, other})}) {
      Selection selection = asking({k_trace});
      selection.expand = expand;
      RecordStory story(selection, "a.json", Pace::whole);
      model::FileRecord linked = span(1, k_trace, "1111111111111111");
      std::get<model::Span>(linked.what).links.push_back(
          {std::string(32, 'B'), "2222222222222222", {}});
      story.accept(linked);
      story.accept(span(2, std::string(32, 'c'), "3333333333333333"));
      story.finish();
      CHECK(bodies(story) == std::vector<std::string>{"1111111111111111"});
      CHECK(story.traces() == expected);
    }
  }

  TEST_CASE("knows the traces that plain text names beside its id") {
    Selection selection = asking({"r-1"});
    selection.expand = Expand::trace;
    RecordStory story(selection, "a.log", Pace::whole);
    model::FileRecord line = log(1, "[r-1] trace_id=" + k_trace + " ok");
    line.is_plain = true;
    story.accept(line);
    story.finish();
    CHECK(story.traces() == std::set<std::string>{k_trace});
  }

  TEST_CASE("takes each id out of a list, as headers are logged") {
    RecordStory story(asking({"req-1"}), "a.json", Pace::whole);
    story.accept(log(1, "a", {{"headers.X-Request-ID", R"(["req-1"])"}}));
    story.accept(log(2, "b", {{"headers.X-Request-ID", R"(["x","req-1"])"}}));
    story.accept(log(3, "c", {{"headers.X-Request-ID", R"(["x"])"}}));
    story.finish();
    CHECK(bodies(story) == std::vector<std::string>{"a", "b"});
  }

  TEST_CASE("takes each id of a list under a plural, and of baggage") {
    const auto members = [](std::string id, const char* key, const char* value) {
      RecordStory story(asking({std::move(id)}), "a.json", Pace::whole);
      story.accept(log(1,
                       value,
                       {{"request_id", std::string("r0")},
                        {key, std::string(value)}}));
      story.finish();
      return bodies(story).size();
    };
    CHECK(members("t1", "task_ids", R"(["t1","t2"])") == 1);
    CHECK(members("t2", "task_ids", R"(["t1","t2"])") == 1);
    CHECK(members("t1", "task_ids", R"([null,"t1"])") == 1);
    CHECK(members("t1", "task_ids", R"([7,true,"t2",-1.5e3,"t1",null])") == 1);
    CHECK(members("t1", "task_ids", R"([{"id":"x"},"t1"])") == 0);
    CHECK(members("t1", "note_ids", R"(["t1","t2"])") == 0);
    CHECK(members("t1", "task_ids", R"([{"id":"t1"}])") == 0);
    CHECK(members("abcdef01", "links", R"([{"trace_id":"abcdef01"}])") == 0);
    constexpr const char* k_baggage =
        "userId=alice,correlation_id=c%2F1;prop=1,x-request-id = r9";
    CHECK(members("c/1", "headers.baggage", k_baggage) == 1);
    CHECK(members("r9", "Baggage", k_baggage) == 1);
    CHECK(members("alice", "baggage", k_baggage) == 0);
    CHECK(members("r9", "luggage", k_baggage) == 0);
    // What nobody needs to code stays: so it stands in the file.
    constexpr const char* k_coded = "correlation_id=req%2D1%3A%41";
    CHECK(members("req%2D1:%41", "baggage", k_coded) == 1);
    CHECK(members("req-1:A", "baggage", k_coded) == 0);
  }

  TEST_CASE("asks when the record above was that it does not have") {
    RecordStory story(asking({"a-1"}), "a.log", Pace::whole);
    std::vector<std::uint64_t> asked;
    story.look_back_by([&asked](std::uint64_t offset) {
      asked.push_back(offset);
      return offset == 500 ? std::optional(model::Nanos(17))
                           : std::nullopt;
    });
    const auto accept = [&story](std::uint64_t offset, std::optional<int> time) {
      model::FileRecord record =
          log(time.value_or(0), "x", {{"job_id", std::string("a-1")}});
      record.offset = offset;
      if (!time) {
        std::get<model::LogEvent>(record.what).timestamp.reset();
      }
      story.accept(std::move(record));
    };
    accept(0, 5);
    accept(100, std::nullopt); // of the one above, which is here
    story.seam();
    accept(500, std::nullopt);
    accept(600, std::nullopt);
    story.seam();
    accept(900, std::nullopt); // nobody knows
    story.finish();
    CHECK(asked == std::vector<std::uint64_t>{500, 900});
    std::vector<std::int64_t> times;
    while (const auto entry = story.next()) {
      times.push_back(entry->time.count());
      CHECK(entry->timed == (times.size() == 1));
    }
    CHECK(times.size() == 5);
    CHECK(std::count(times.begin(), times.end(), 17) == 3);
  }

  TEST_CASE("shows neighbours") {
    Selection selection = asking({"a-1"});
    selection.context = {1, 2};
    RecordStory story(selection, "a.log", Pace::whole);
    for (int i = 0; i < 8; ++i) {
      const bool member = i == 2 || i == 4;
      story.accept(log(i,
                       std::to_string(i),
                       {{"job_id", std::string(member ? "a-1" : "b-2")}}));
    }
    story.seam();
    story.accept(log(8, "8", {{"job_id", std::string("b-2")}}));
    story.finish();
    std::string shown;
    while (const auto entry = story.next()) {
      shown += entry->event()->body + (entry->context ? "- " : ": ");
    }
    CHECK(shown == "1- 2: 3- 4: 5- 6- ");
  }
}
