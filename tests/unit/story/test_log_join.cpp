#include "story/log_join.hpp"

#include "story/log_text.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

using namespace hawk;
using namespace hawk::story;
using namespace std::chrono_literals;

namespace {

enum class Clock { own, arrival };

template <typename What>
Entry make_entry(base::Nanos time, What what) {
  Entry entry;
  entry.time = time;
  entry.elapsed = time;
  entry.what = std::move(what);
  return entry;
}

Entry line(model::Nanos time, std::string text) {
  Line line;
  line.time = time;
  line.text = std::move(text);
  return make_entry(time, std::move(line));
}

Entry record(model::Nanos time,
             std::string story,
             std::string body,
             Clock clock = Clock::own) {
  model::LogEvent event;
  event.event_name = "hawk.log";
  event.correlation_id = std::move(story);
  event.body = std::move(body);
  if (clock == Clock::own) {
    event.attributes["monotonic_nano"] = std::int64_t{time.count()};
  }
  return make_entry(time, std::move(event));
}

// "line/story" of lines, "(body/story)" of records that found none.
std::vector<std::string> join(std::vector<Entry> entries) {
  LogJoin join;
  std::vector<std::string> out;
  const auto drain = [&] {
    while (const auto joined = join.take()) {
      const Line* text = joined->entry.line();
      out.push_back(text != nullptr
                        ? text->text + "/"
                              + (joined->log ? joined->log->correlation_id
                                             : std::string())
                        : "(" + joined->entry.event()->body + "/"
                              + joined->entry.event()->correlation_id + ")");
    }
  };
  for (Entry& entry : entries) {
    join.add(std::move(entry));
    drain();
  }
  join.finish();
  drain();
  return out;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_SUITE("is_written_in") {
  TEST_CASE("finds a message as a whole word") {
    CHECK(is_written_in("done", "12:00 INFO done"));
    CHECK(is_written_in("done", "[done] x"));
    CHECK(is_written_in("[a] done", "INFO [a] done"));
    CHECK_FALSE(is_written_in("done", "undone"));
    CHECK_FALSE(is_written_in("one", "none one2"));
    CHECK_FALSE(is_written_in("", "x"));
    CHECK_FALSE(is_written_in("long text", "long"));
  }

  TEST_CASE("finds it in JSON") {
    CHECK(is_written_in("say \"a\\b\"", R"({"msg":"say \"a\\b\""})"));
  }

  TEST_CASE("lets anything stand for what is not known") {
    const std::string user = "user " + std::string(k_unknown) + " failed";
    CHECK(is_written_in(user, "ERROR user Ann Lee failed"));
    CHECK(is_written_in(user, "ERROR user  failed"));
    CHECK(is_written_in(user, "user \"Ann\" failed"));
    CHECK_FALSE(is_written_in(user, "superuser Ann failed"));
    CHECK_FALSE(is_written_in(user, "user Ann failed2"));
    CHECK_FALSE(is_written_in(user, "failed user Ann"));
    const std::string quoted = "say \"" + std::string(k_unknown) + "\" now";
    CHECK(is_written_in(quoted, R"({"msg":"say \"x\" now"})"));
    // Too little to go by.
    CHECK_FALSE(is_written_in(k_unknown, "anything"));
    CHECK_FALSE(is_written_in("x " + std::string(k_unknown), "x 1"));
  }

  TEST_CASE("takes no source line for what it logs") {
    CHECK_FALSE(is_written_in("failed", "    log.error(\"failed\")"));
    CHECK(is_written_in("failed", "  failed"));
  }
}

TEST_SUITE("LogJoin") {
  TEST_CASE("joins a record that was told as far as it is known") {
    Entry entry = record(1ms, "m1", "user <User> failed");
    std::get<model::LogEvent>(entry.what).attributes["pattern"] =
        "user " + std::string(k_unknown) + " failed";
    CHECK(join({std::move(entry),
                line(2ms, "user of another"),
                line(2ms, "ERROR user Ann failed")})
          == Texts{"user of another/", "ERROR user Ann failed/m1"});
  }

  TEST_CASE("gives a line the story of its record") {
    CHECK(join({record(1ms, "m1", "received"),
                record(1ms, "m2", "loading"),
                line(2ms, "INFO received"),
                line(2ms, "INFO loading")})
          == Texts{"INFO received/m1", "INFO loading/m2"});
  }

  TEST_CASE("takes records of one text in their order, each once") {
    CHECK(join({record(1ms, "m1", "loading"),
                record(2ms, "m2", "loading"),
                line(3ms, "loading"),
                line(3ms, "loading"),
                line(3ms, "loading")})
          == Texts{"loading/m1", "loading/m2", "loading/"});
  }

  TEST_CASE("waits for a record that is heard after its line") {
    CHECK(join({record(0ms, "m0", "first", Clock::arrival),
                line(1ms, "a"),
                line(2ms, "other"),
                record(900ms, "m1", "a", Clock::arrival)})
          == Texts{"(first/m0)", "a/m1", "other/"});
  }

  TEST_CASE("shows a record that no line has, in its place") {
    CHECK(join({record(1ms, "m1", "to a file"),
                line(2ms, "x"),
                line(2s, "to a file")})
          == Texts{"(to a file/m1)", "x/", "to a file/"});
  }

  TEST_CASE("takes no line that was there before its record was made") {
    // A second handler wrote m1's line again.
    CHECK(join({record(1ms, "m1", "loading"),
                line(1ms, "loading"),
                line(2ms, "loading"),
                record(300ms, "m2", "loading"),
                line(300ms, "loading")})
          == Texts{"loading/m1", "loading/", "loading/m2"});
  }

  TEST_CASE("prefers the near record to one that was never written") {
    CHECK(join({record(0ms, "m1", "retry"),
                record(600ms, "m2", "retry"),
                line(601ms, "retry")})
          == Texts{"(retry/m1)", "retry/m2"});
  }

  TEST_CASE("prefers the record that explains more of the line") {
    CHECK(join({record(0ms, "m1", "load"),
                record(1ms, "m2", "load finished"),
                line(2ms, "load finished")})
          == Texts{"(load/m1)", "load finished/m2"});
  }

  TEST_CASE("puts a line where it was logged, with what was read with it") {
    // The output was read late: what was stated meanwhile came after.
    CHECK(join({record(1ms, "m1", "failed"),
                record(2ms, "m1", "stated meanwhile"),
                line(40ms, "before it"),
                line(40ms, "ERROR failed"),
                line(40ms, "Traceback"),
                line(41ms, "later")})
          == Texts{"before it/",
                   "ERROR failed/m1",
                   "Traceback/",
                   "(stated meanwhile/m1)",
                   "later/"});
  }

  TEST_CASE("keeps the order of a stream that is not the order of its log") {
    CHECK(join({record(1ms, "m1", "one"),
                record(2ms, "m2", "two"),
                line(3ms, "two"),
                line(3ms, "one"),
                line(3ms, "Traceback of one")})
          == Texts{"two/m2", "one/m1", "Traceback of one/"});
  }

  TEST_CASE("keeps nothing where no probe speaks") {
    LogJoin join;
    join.add(line(1ms, "x"));
    CHECK(join.take());
  }

  TEST_CASE("holds a bounded amount") {
    LogJoin join;
    join.add(record(0ms, "m1", "never"));
    std::size_t out = 0;
    for (int i = 0; i < 64; ++i) {
      join.add(line(1ms, std::string(std::size_t{1} << 20, 'x')));
      while (join.take()) {
        ++out;
      }
    }
    CHECK(out > 56);
  }

  TEST_CASE("stays quick beside thousands that find nothing") {
    LogJoin join;
    std::size_t out = 0;
    for (int i = 0; i < 20'000; ++i) {
      join.add(record(1ms, "m1", "to a file"));
      join.add(line(1ms, "to a stream"));
      while (join.take()) {
        ++out;
      }
    }
    CHECK(out > 0);
  }
}
