#include "analyse/stray_finding.hpp"
#include "analyse/stray_output.hpp"
#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace hawk::analyse::test;
using namespace hawk::analyse;
using hawk::model::Confidence;
using hawk::model::Level;
using hawk::model::Stream;

namespace {

constexpr const char* k_welcome =
    R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}})"
    "\n";

// hawkctl[5] started an agent[10].
class Output final {
public:
  Output() {
    hawk::model::ProcessSeen seen;
    seen.process = key(10);
    seen.parent = 5;
    seen.name = "python3";
    seen.arguments = {"python3", "-u", "/srv/order_server.py"};
    seen.in_tree = true;
    scene_.process(seen);
  }

  Output& print(std::string text, Stream stream = Stream::standard_output) {
    hawk::model::StreamChunk chunk{stream, offset_, std::move(text)};
    if (stream == Stream::standard_output) {
      offset_ += chunk.bytes.size();
    }
    scene_.push(std::move(chunk));
    return *this;
  }

  Output& answer(int count) {
    for (int i = 0; i < count; ++i) {
      print(fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{{}}}})"
                        "\n",
                        ++id_));
    }
    return *this;
  }

  Scene& scene() { return scene_; }

  hawk::model::Finding find_one() const { return scene_.find_one(); }

private:
  Scene scene_{key(5)};
  std::uint64_t offset_ = 0;
  int id_ = 1;
};

ProtocolTally make_tally(std::uint64_t messages, std::uint64_t strays) {
  ProtocolTally tally;
  tally.framing = ProtocolTally::Framing::lines;
  tally.messages = messages;
  tally.strays = strays;
  tally.is_server = true;
  return tally;
}

} // namespace

TEST_SUITE_BEGIN("stray-output");

TEST_CASE(
    "how sure: by the number, the share, and what the stream began with") {
  using Sure = std::optional<Confidence>;
  CHECK(judge_strays(make_tally(5, 1)) == Sure(Confidence::confirmed));
  CHECK(judge_strays(make_tally(6, 3)) == Sure(Confidence::confirmed));
  CHECK(judge_strays(make_tally(6, 4)) == Sure(Confidence::suspected));
  CHECK(judge_strays(make_tally(4, 1)) == Sure(Confidence::suspected));
  CHECK(judge_strays(make_tally(6, 6)) == Sure(Confidence::suspected));
  CHECK(!judge_strays(make_tally(6, 7)));
  CHECK(!judge_strays(make_tally(6, 0)));
  CHECK(!judge_strays(make_tally(0, 0)));
  auto client = make_tally(1000, 1);
  client.is_client = true;
  CHECK(!judge_strays(client));
  auto unknown = make_tally(10, 1);
  unknown.is_server = false;
  CHECK(judge_strays(unknown) == Sure(Confidence::suspected));
  unknown.messages = 9;
  CHECK(!judge_strays(unknown));
  unknown.framing = ProtocolTally::Framing::headers;
  CHECK(judge_strays(unknown) == Sure(Confidence::confirmed));
}

TEST_CASE("a banner before the first message") {
  Output output;
  output.scene().at(1s);
  output.print("Starting\x1b[1m server\n").print(k_welcome).answer(6);
  const auto finding = output.find_one();
  CHECK(finding.rule == "stray-output");
  CHECK(finding.level == Level::warning);
  CHECK(finding.confidence == Confidence::confirmed);
  CHECK(finding.message
        == "order_server[10] wrote 1 line that is no JSON-RPC message into its "
           "protocol stream, stdout, beside 7 messages");
  CHECK(finding.subject.process == key(10));
  CHECK(finding.subject.fd == 1);
  CHECK(finding.first_seen == 1s);
  CHECK(finding.fix.find("sys.stderr") != std::string::npos);
  REQUIRE(finding.details.size() == 4);
  CHECK(finding.details[1].second == "\"Starting^[[1m server\"");
}

TEST_CASE("three are shown, each cut") {
  Output output;
  output.print(k_welcome).answer(20);
  for (int i = 0; i < 5; ++i) {
    output.print(std::string(200, static_cast<char>('a' + i)) + "\n");
  }
  const auto finding = output.find_one();
  std::size_t shown = 0;
  for (const auto& [label, text] : finding.details) {
    if (label == "stray") {
      ++shown;
      CHECK(text.size() <= 80 + 5);
    }
  }
  CHECK(shown == 3);
}

TEST_CASE("a clean server, and one that logs to stderr") {
  Output output;
  output.print(k_welcome).print("log\n", Stream::standard_error).answer(20);
  output.print("log\n", Stream::both);
  CHECK(output.scene().run().findings.empty());
}

TEST_CASE("what a client logs is no protocol") {
  Output output;
  output.print("connecting\n")
      .print(R"({"jsonrpc":"2.0","id":1,"method":"initialize"})"
             "\n")
      .print(k_welcome)
      .answer(20);
  CHECK(output.scene().run().findings.empty());
}

TEST_CASE("a confirmed one is told at once, a suspected one waits") {
  Output sure;
  sure.print("x\n").print(k_welcome).answer(5);
  Output unsure;
  unsure.scene().at(1s);
  unsure.print("x\n").print(k_welcome);
  const auto told = [](const Scene& scene) {
    int count = 0;
    Engine engine([&count](const auto&) { ++count; });
    for (const auto& event : scene.events()) {
      engine.accept(event);
    }
    return count;
  };
  CHECK(told(sure.scene()) == 1);
  CHECK(told(unsure.scene()) == 0);
  CHECK(told(unsure.scene().sampled(2s)) == 0);
  CHECK(told(unsure.scene().sampled(3s)) == 1);
  CHECK(unsure.find_one().confidence == Confidence::suspected);
}

TEST_CASE("one finding, which counts on") {
  Output output;
  output.print("x\n").print(k_welcome).answer(30);
  output.scene().sampled(5s);
  output.print("y\n").answer(3);
  const auto report = output.scene().run();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].message.find("2 lines") != std::string::npos);
  CHECK(report.findings[0].last_seen == 5s);
}

TEST_CASE("what turns out to be a log is taken back to a note") {
  Output output;
  output.print("x\n").print(k_welcome).answer(5);
  for (int i = 0; i < 10; ++i) {
    output.print("more\n");
  }
  const auto finding = output.find_one();
  CHECK(finding.level == Level::note);
  CHECK(finding.confidence == Confidence::hint);
  CHECK(finding.fix.empty());
}

TEST_CASE("an agent that was never looked at is known by its command") {
  hawk::model::Header header;
  header.recorder = key(5);
  header.arguments = {"/usr/bin/node", "/srv/tables.js"};
  Scene scene;
  scene.push(header);
  std::string text = std::string("x\n") + k_welcome;
  for (int i = 0; i < 6; ++i) {
    text += R"({"jsonrpc":"2.0","id":1,"result":{}})"
            "\n";
  }
  scene.push(hawk::model::StreamChunk{Stream::standard_output, 0, text});
  auto finding = scene.find_one();
  CHECK(finding.subject.name == "tables");
  CHECK(finding.message.find("tables wrote") == 0);
  scene.ended(10);
  finding = scene.find_one();
  CHECK(finding.message.find("tables[10] wrote") == 0);
  CHECK(finding.subject.process == key(10));
  CHECK(finding.fix.find("console.error") == 0);
}

TEST_CASE("stdout is wanted until it is seen to be no protocol") {
  Engine engine({}, {.topic = hawk::model::Topic::pipes}); // lag wants more
  CHECK(engine.stream_need().standard_output);
  Output text;
  text.print(std::string(ProtocolStream::k_patience - 1, 'x'));
  for (const auto& event : text.scene().events()) {
    engine.accept(event);
  }
  CHECK(engine.stream_need().standard_output);
  engine.accept({1,
                 9,
                 1s,
                 hawk::model::StreamChunk{Stream::standard_output,
                                          ProtocolStream::k_patience - 1,
                                          "\n"}});
  CHECK(!engine.stream_need().standard_output);
}

TEST_CASE("how much output was looked at is not in the report") {
  Output with;
  with.print("a\n").print("b\n");
  CHECK(with.scene().run().stats.events == 2); // the header, the process
}

TEST_SUITE_END();
