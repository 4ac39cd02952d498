#pragma once

// Builds what a probe says by hand: worker[10] is a Python process with a probe
// in it, whose event loops, connections and stories the test tells of.

#include "unit/analyse/scene.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace hawk::analyse::test {

using model::Attributes;

inline Attributes operator+(Attributes a, const Attributes& b) {
  a.insert(b.begin(), b.end());
  return a;
}

// The agent's own line.
inline Attributes line(std::int64_t number,
                       std::string function = "run",
                       std::string file = "worker.py") {
  return {{"file", std::move(file)},
          {"line", number},
          {"function", std::move(function)}};
}

class LoopScene final {
public:
  explicit LoopScene(model::Pid pid = 10)
      : pid_(pid) {
    scene_.at(1s).process(pid, "worker");
    say("hawk.probe",
        {{"runtime", std::string("python")},
         {"executable", std::string("/usr/bin/python3.11")}});
  }

  LoopScene& at(base::Nanos time) {
    scene_.at(time);
    return *this;
  }

  // What follows is said by the story.
  LoopScene& in(std::string story) {
    story_ = std::move(story);
    return *this;
  }

  LoopScene& by(model::Pid pid) {
    pid_ = pid;
    return *this;
  }

  // A child that worker[10] forked, whose probe says so, speaks from now on.
  LoopScene& fork(model::Pid pid) {
    return by(pid).say(
        "hawk.probe",
        {{"runtime", std::string("python")},
         {"executable", std::string("/usr/bin/python3.11")},
         {"forked", true}});
  }

  LoopScene& say(std::string name, Attributes attributes = {}) {
    model::LogEvent event;
    event.process = key(pid_);
    event.event_name = std::move(name);
    event.correlation_id = story_;
    event.attributes = std::move(attributes);
    event.attributes.try_emplace("interpreter", std::int64_t{0});
    scene_.push(std::move(event));
    return *this;
  }

  LoopScene& log(std::string body, std::string severity = "ERROR") {
    model::LogEvent event;
    event.process = key(pid_);
    event.event_name = "hawk.log";
    event.correlation_id = story_;
    event.body = std::move(body);
    event.severity_text = std::move(severity);
    scene_.push(std::move(event));
    return *this;
  }

  LoopScene& start(std::int64_t loop, const std::string& kind = "asyncio") {
    return say("hawk.loop.start", {{"loop", loop}, {"kind", kind}});
  }

  LoopScene& close(std::int64_t loop, Attributes more = {}) {
    return say("hawk.loop.close",
               more + Attributes{{"loop", loop}} + line(40, "main"));
  }

  LoopScene& open(std::int64_t connection,
                  std::int64_t loop,
                  const std::string& client = "redis",
                  Attributes more = {}) {
    return say("hawk.conn.open",
               more
                   + Attributes{{"connection", connection},
                                {"loop", loop},
                                {"fd", std::int64_t{6}},
                                {"transport", std::string("tcp")},
                                {"peer", std::string("127.0.0.1:6379")},
                                {"client", client}}
                   + line(12, "get_client"));
  }

  LoopScene& shut(std::int64_t connection) {
    return say("hawk.conn.close", {{"connection", connection}});
  }

  LoopScene& stale(std::int64_t connection,
                   std::int64_t loop,
                   std::int64_t running,
                   Attributes more = {}) {
    return say("hawk.conn.stale",
               more
                   + Attributes{{"connection", connection},
                                {"loop", loop},
                                {"running_loop", running},
                                {"closed", true},
                                {"cleanup", false},
                                {"sent", true},
                                {"operation", std::string("write")},
                                {"request_label", std::string("INCR jobs")},
                                {"count", std::int64_t{1}}}
                   + line(25));
  }

  LoopScene& misused(std::int64_t loop,
                     std::int64_t running,
                     const std::string& client,
                     Attributes more = {}) {
    return say("hawk.loop.misused",
               more
                   + Attributes{{"loop", loop},
                                {"running_loop", running},
                                {"operation", std::string("call_later")},
                                {"cleanup", false},
                                {"open", std::int64_t{1}},
                                {"client", client}}
                   + line(25));
  }

  LoopScene& story(const std::string& id,
                   const std::string& kind,
                   const std::string& name) {
    return in(id).say("hawk.story", {{"kind", kind}, {"name", name}});
  }

  LoopScene& failed(const std::string& type,
                    const std::string& error,
                    Attributes more = {}) {
    return say("hawk.task.failed",
               more
                   + Attributes{{"error_type", type},
                                {"error", error},
                                {"handled", false},
                                {"task", std::string("Task-7")}}
                   + line(31, "publish"));
  }

  LoopScene& error(const std::string& type, const std::string& error) {
    return say("hawk.error", {{"error_type", type}, {"error", error}});
  }

  // Time passes, and the loop's writer says so.
  LoopScene& wait(base::Nanos until) {
    scene_.sampled(until);
    return *this;
  }

  // Loop 1 opened connection 1 and closed; loop 2 runs.
  LoopScene& second_loop(const std::string& client = "redis") {
    return start(1).open(1, 1, client).at(2s).close(1).at(3s).start(2);
  }

  Scene& scene() { return scene_; }

  model::Report run() const { return scene_.run(); }

  model::Finding find_one() const { return scene_.find_one(); }

private:
  Scene scene_;
  model::Pid pid_;
  std::string story_;
};

// The sentence behind the label; empty if there is none.
inline std::string detail(const model::Finding& finding,
                          std::string_view label) {
  for (const auto& [name, sentence] : finding.details) {
    if (name == label) {
      return sentence;
    }
  }
  return {};
}

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What was announced while it ran, with the rule.
inline std::vector<std::string> announced(const Scene& scene) {
  std::vector<std::string> rules;
  Engine engine(
      [&rules](const model::Finding& one) { rules.push_back(one.rule); });
  for (const model::Event& event : scene.events()) {
    engine.accept(event);
  }
  return rules;
}

} // namespace hawk::analyse::test
