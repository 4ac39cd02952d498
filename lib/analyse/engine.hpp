#pragma once

// Feeds every rule of the table and keeps what they find. The same events give
// the same report, live or replayed.

#include "analyse/analyser.hpp"
#include "analyse/rules.hpp"
#include "analyse/world.hpp"
#include "model/event_sink.hpp"
#include "model/report.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hawk::analyse {

class Engine final : public model::EventSink, private FindingSink {
public:
  // Called when a finding is new, or its rule, level or confidence changed.
  using Callback = std::function<void(const model::Finding&)>;

  explicit Engine(Callback on_finding = {}, const RuleOptions& options = {});

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void accept(const model::Event& event) override;

  // Which chunks of the agent's output are still looked at. What it does not
  // want any more it never wants again. A source that asks after every event,
  // live or replayed, gives the same findings.
  model::StreamNeed stream_need() const;

  // Ends the analysis, once. `source` says what was looked at.
  model::Report finish(std::string source);

  // Whether a rule has a candidate that has not stood for its window yet.
  bool is_undecided() const;

  // What is known so far, before the end.
  model::Report snapshot(std::string source) const;

  const World& world() const { return world_; }

  const std::vector<model::Finding>& findings() const { return findings_; }

private:
  void raise(model::Finding finding) override;
  void count(const model::Event& event);

  Callback on_finding_;
  std::optional<model::Topic> topic_;
  World world_;
  std::vector<std::unique_ptr<Analyser>> analysers_;
  std::vector<std::string_view> literals_; // of all rules
  std::vector<model::Finding> findings_;
  std::map<std::string, std::size_t> by_identity_;
  model::NotSeen not_seen_;
  std::uint64_t events_ = 0;
  std::size_t objects_ = 0; // the most at a time
  std::optional<base::Nanos> first_;
  base::Nanos last_{};
};

} // namespace hawk::analyse
