#include "analyse/loop_grammar.hpp"

#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace hawk::analyse::test {

namespace {

using model::Finding;
using model::Stream;

constexpr std::string_view k_library = "/usr/lib/python3/dist-packages/";

std::string frame(std::string_view file, int line, std::string_view function) {
  return "  File \"" + std::string(file) + "\", line " + std::to_string(line)
         + ", in " + std::string(function) + "\n    source of it\n";
}

std::string traceback(std::vector<std::string> functions, std::string message) {
  std::string text = "Traceback (most recent call last):\n";
  text += frame("/srv/agent.py", 7, "main");
  for (const std::string& function : functions) {
    text += frame(std::string(k_library) + "client.py", 90, function);
  }
  return text + message + "\n";
}

Scene printed(std::string text, Stream stream = Stream::standard_error) {
  Scene scene(key(5));
  scene.at(1s).process(10, "python3", 5);
  scene.push(model::StreamChunk{stream, 0, std::move(text)});
  return scene;
}

std::vector<Finding> findings_of(const std::string& text) {
  return printed(text).run().findings;
}

Finding only(const std::string& text) {
  const auto found = findings_of(text);
  REQUIRE(found.size() == 1);
  CHECK(found[0].confidence == model::Confidence::hint);
  CHECK(found[0].level == model::Level::note);
  return found[0];
}

constexpr const char* k_closed = "RuntimeError: Event loop is closed";
constexpr const char* k_other =
    "RuntimeError: Task <Task pending> got Future <Future pending> attached to "
    "a different loop";
constexpr const char* k_joined =
    "\nDuring handling of the above exception, another exception "
    "occurred:\n\n";

bool says(const Finding& finding, std::string_view text) {
  return finding.message.find(text) != std::string::npos;
}

} // namespace

TEST_SUITE_BEGIN("loop_grammar");

TEST_CASE("a closed loop under a use is reuse, at the agent's own line") {
  const Finding finding = only(
      traceback({"execute_command", "disconnect", "close"}, k_closed));
  CHECK(finding.rule == "stale-loop-connection");
  CHECK(says(finding, "a connection of another event loop was used"));
  REQUIRE(finding.cause);
  CHECK(finding.cause->file == "/srv/agent.py");
  CHECK(finding.cause->line == 7);
}

TEST_CASE("a closed loop under a clean-up is noise") {
  CHECK(only(traceback({"aclose", "write"}, k_closed)).rule
        == "surviving-connection");
  CHECK(only("Exception ignored in: <function Connection.__del__ at 0x7f>\n"
             + traceback({"read"}, k_closed))
            .rule
        == "surviving-connection");
  CHECK(only("Task exception was never retrieved\nfuture: <Task finished>\n"
             + traceback({"_run"}, k_closed))
            .rule
        == "surviving-connection");
}

TEST_CASE("a message alone does not tell use from closing") {
  const Finding finding = only(std::string(k_closed) + "\n");
  CHECK(says(finding, "was used, or closed, after its event loop had ended"));
  CHECK_FALSE(finding.cause);
}

TEST_CASE("an operation in progress is stale only after another loop") {
  const std::string busy =
      traceback({"fetch"},
                "asyncpg.exceptions.InterfaceError: cannot perform operation: "
                "another operation is in progress");
  const Finding concurrent = only(busy);
  CHECK(says(concurrent, "no sign of another event loop"));
  const Finding stale = only(traceback({"fetch"}, k_other) + k_joined + busy);
  CHECK(says(stale, "a connection of another event loop was used"));
}

TEST_CASE("each text has its meaning") {
  CHECK(only(traceback({"execute"}, k_other)).rule == "stale-loop-connection");
  CHECK(only("RuntimeError: <asyncio.locks.Lock object> is bound to a "
             "different event loop\n")
            .rule
        == "cross-loop-object");
  CHECK(says(only("RuntimeError: Timeout context manager should be used inside "
                  "a task\n"),
             "or there was no task"));
  CHECK(only("pymongo.errors.InvalidOperation: Cannot use AsyncMongoClient in "
             "different event loop. x\n")
            .rule
        == "stale-loop-connection");
  CHECK(findings_of("file is closed\nmerge is in progress\n").empty());
}

TEST_CASE("uvloop's text says something beside other evidence only") {
  const std::string handler =
      "RuntimeError: unable to perform operation on <TCPTransport closed=True "
      "reading=False 0x1>; the handler is closed\n";
  CHECK(findings_of(handler).empty());
  CHECK(findings_of(handler + "x\n" + traceback({"execute"}, k_other)).size()
        == 2);
}

TEST_CASE("the source line of a raise is not what was raised") {
  CHECK(findings_of("    raise RuntimeError('Event loop is closed')\n").empty());
}

TEST_CASE("a traceback in one line of JSON, and behind a log's own words") {
  const Finding json = only(
      R"({"msg":"failed","exc":"Traceback (most recent call last):\n  File )"
      R"(\"/srv/a.py\", line 3, in go\n    x\nRuntimeError: Event loop is )"
      R"(closed"})"
      "\n");
  REQUIRE(json.cause);
  CHECK(json.cause->file == "/srv/a.py");
  const Finding prefixed =
      only("w1 | ERROR failed: Event loop is closed\n"
           "w1 | Traceback (most recent call last):\n"
           "w1 |   File \"/srv/a.py\", line 3, in go\n"
           "w1 |     x\n"
           "w1 | RuntimeError: Event loop is closed\n");
  REQUIRE(prefixed.cause);
  CHECK(prefixed.evidence[1].second == model::EvidenceValue(std::int64_t{1}));
}

TEST_CASE("lines in pieces, and bytes missing between") {
  const std::string text = traceback({"execute"}, k_closed);
  for (std::size_t cut = 1; cut < text.size(); cut += 13) {
    Scene scene = printed(text.substr(0, cut));
    scene.push(model::StreamChunk{
        Stream::standard_error, cut, text.substr(cut)});
    CHECK(scene.run().findings == findings_of(text));
  }
  // The frames before a gap are another error's.
  Scene scene = printed(text.substr(0, text.size() - 40));
  scene.push(model::StreamChunk{
      Stream::standard_error, 5000, std::string(k_closed) + "\n"});
  REQUIRE(scene.run().findings.size() == 1);
  CHECK(!scene.find_one().cause);
}

TEST_CASE("where every Python process has a probe it is silent") {
  model::LogEvent hello;
  hello.process = key(10);
  hello.event_name = "hawk.probe";
  const std::string text = traceback({"execute"}, k_closed);
  CHECK(printed(text).push(hello).run().findings.empty());
  // A child without one is spoken of.
  const auto found =
      printed(text).push(hello).process(20, "python3", 10).run().findings;
  REQUIRE(found.size() == 1);
  CHECK(found[0].subject.process == key(20));
  // Not of what the other's probe told.
  model::LogEvent error;
  error.process = key(10);
  error.event_name = "hawk.error";
  CHECK(printed(text)
            .push(hello)
            .process(20, "python3", 10)
            .push(error)
            .run()
            .findings.empty());
}

TEST_CASE("the same at the same place is counted") {
  const std::string text = traceback({"execute"}, k_closed);
  const Finding finding = only(text + "x\n" + text + "x\n" + text);
  CHECK(finding.evidence[1].second == model::EvidenceValue(std::int64_t{3}));
}

TEST_CASE("only output with the literals is wanted, until it is enough") {
  const Scene scene;
  World world;

  struct Nothing final : FindingSink {
    void raise(Finding) override {}
  } sink;

  LoopGrammar grammar(world, sink);
  CHECK(!grammar.stream_need().standard_output);
  CHECK(grammar.stream_need().literals.size() == k_loop_literals.size());
  grammar.on_event({1,
                    0,
                    1s,
                    model::StreamChunk{Stream::standard_error,
                                       0,
                                       std::string(LoopGrammar::k_most, 'x')}});
  CHECK(!grammar.stream_need().any());
}

TEST_CASE("every text holds a literal that is looked for") {
  for (std::size_t i = 0; i < k_loop_texts; ++i) {
    const auto text = text_of(static_cast<LoopText>(i));
    CHECK(std::any_of(k_loop_literals.begin(),
                      k_loop_literals.end(),
                      [&](auto literal) {
                        return text.find(literal) != std::string_view::npos;
                      }));
  }
}

TEST_SUITE_END();

} // namespace hawk::analyse::test
