#include "unit/story/recording.hpp"

#include "story/catalogue.hpp"
#include "story/probe_event.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk;
using namespace hawk::story;

namespace {

model::LogEvent event_of(std::string name, std::string story, int time) {
  model::LogEvent event;
  event.event_name = std::move(name);
  event.correlation_id = std::move(story);
  event.attributes["monotonic_nano"] = std::int64_t{time};
  return event;
}

// Two messages at once without an id in the log; the second fails. The channel
// is heard later than the output, and the probe says when it was.
struct TwoMessages : Recording {
  TwoMessages() {
    header.clock.monotonic = model::Nanos(0);
    state(1, event_of("hawk.probe", "", 1));
    begin(2, "task-9-1");
    begin(2, "task-9-2");
    print(10, "INFO received\nINFO received\n");
    log(4, "task-9-1", "received");
    log(5, "task-9-2", "received");
    print(20, "ERROR failed\nTraceback (most recent call last):\n");
    print(21, "  File \"a.py\", line 3, in run\nKeyError: 'dan'\n");
    log(19, "task-9-2", "failed", "ERROR");
    print(30, "INFO answered\nplain words\n");
    log(29, "task-9-1", "answered");
    log(31, "task-9-1", "to a file");
    state(1000, event_of("hawk.loop.start", "task-9-1", 32));
    end(33, "task-9-2", "error");
    end(34, "task-9-1", "ok");
  }

  void begin(int time, const std::string& story) {
    model::LogEvent event = event_of("hawk.story", story, time);
    event.attributes["kind"] = std::string("task");
    event.attributes["name"] = std::string("answer");
    state(1000, event);
  }

  void log(int time,
           const std::string& story,
           const std::string& body,
           const std::string& severity = "INFO") {
    model::LogEvent event = event_of("hawk.log", story, time);
    event.body = body;
    event.severity_text = severity;
    state(1000, event);
  }

  void end(int time, const std::string& story, const std::string& outcome) {
    model::LogEvent event = event_of("hawk.story.end", story, time);
    event.attributes["outcome"] = outcome;
    state(1000, event);
  }
};

} // namespace

TEST_SUITE("Story of a probe") {
  TEST_CASE("has the lines that carry no id, each once, in order") {
    const TwoMessages r;
    CHECK(r.texts(ask("task-9-1"))
          == Texts{"hawk.story",
                   "INFO received",
                   "INFO answered",
                   "hawk.log",
                   "hawk.story.end"});
  }

  TEST_CASE("has the traceback of the record that failed") {
    const TwoMessages r;
    CHECK(r.texts(ask("task-9-2"))
          == Texts{"hawk.story",
                   "INFO received",
                   "ERROR failed",
                   "Traceback (most recent call last):",
                   "  File \"a.py\", line 3, in run",
                   "KeyError: 'dan'",
                   "hawk.story.end"});
  }

  TEST_CASE("shows everything once, without what rules read") {
    const TwoMessages r;
    const Texts texts = r.texts();
    CHECK(texts.size() == 13);
    CHECK(texts.front() == "hawk.story");
    CHECK(texts.back() == "hawk.story.end");
    Selection all;
    all.background = true;
    CHECK(r.texts(all).size() == 15);
  }

  TEST_CASE("joins also where one stream is asked for") {
    const TwoMessages r;
    Selection selection = ask("task-9-2");
    selection.stream = k_out;
    CHECK(r.texts(selection).size() == 5);
    selection.stream = k_err;
    CHECK(r.texts(selection).empty());
  }

  TEST_CASE("keeps the ids that a line has itself") {
    Recording r;
    model::LogEvent event = event_of("hawk.log", "task-9-1", 1);
    event.body = "[m7] received\nmore of it";
    r.state(1, event);
    r.print(2, "[m7] received\nmore of it\nplain\n");
    CHECK(r.texts(ask("m7")) == Texts{"[m7] received", "more of it"});
    CHECK(r.texts(ask("task-9-1")) == Texts{"[m7] received", "more of it"});
  }

  TEST_CASE("believes no time that cannot be") {
    Recording r;
    r.header.clock.monotonic = model::Nanos(0);
    r.print(5, "a\n");
    r.state(10, event_of("hawk.child", "", 1'000'000'000));
    r.state(11, event_of("hawk.child", "", -7));
    r.print(12, "b\n");
    CHECK(r.read()[1].elapsed == model::Nanos(10));
    CHECK(r.texts() == Texts{"a", "hawk.child", "hawk.child", "b"});
  }
}

TEST_SUITE("Catalogue of a probe's stories") {
  TEST_CASE("names them, what failed first, the program's own last") {
    TwoMessages r;
    model::LogEvent main = event_of("hawk.story", "task-9-0", 1);
    main.attributes["kind"] = std::string("main");
    main.attributes["name"] = std::string("main");
    r.state(1, main);
    Catalogue catalogue;
    for (const Entry& entry : r.read()) {
      catalogue.add(entry);
    }
    const auto rows = catalogue.take_rows();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].id == "task-9-2");
    CHECK(rows[0].kind == "task");
    CHECK(rows[0].name == "answer");
    CHECK(rows[0].outcome == "error");
    CHECK(rows[0].errors == 4); // record, traceback, exception, end
    CHECK(rows[0].last_text == "KeyError: 'dan'");
    CHECK(rows[1].id == "task-9-1");
    CHECK(rows[1].errors == 0);
    CHECK(rows[2].id == "task-9-0");
    CHECK(rows[2].kind == "main");
  }

  TEST_CASE("counts as failures what are some") {
    model::LogEvent event = event_of("hawk.story.end", "a-1", 1);
    event.attributes["outcome"] = std::string("cancelled");
    CHECK_FALSE(is_failure(event));
    event.attributes["outcome"] = std::string("error");
    CHECK(is_failure(event));
    CHECK(is_failure(event_of("hawk.task.failed", "", 1)));
    CHECK_FALSE(is_failure(event_of("hawk.conn.stale", "", 1)));
  }

  TEST_CASE("knows what rules read and people do not") {
    CHECK(is_background(event_of("hawk.probe.cost", "", 1)));
    CHECK(is_background(event_of("hawk.run.probe", "", 1)));
    CHECK(is_background(event_of("hawk.loop.start", "", 1)));
    CHECK(is_background(event_of("hawk.conn.open", "", 1)));
    CHECK(is_background(event_of("hawk.state", "", 1)));
    CHECK_FALSE(is_background(event_of("hawk.conn.stale", "", 1)));
    CHECK_FALSE(is_background(event_of("hawk.loop.misused", "", 1)));
    CHECK_FALSE(is_background(event_of("hawk.story", "", 1)));
    CHECK_FALSE(is_background(event_of("loop.mine", "", 1)));
  }
}
