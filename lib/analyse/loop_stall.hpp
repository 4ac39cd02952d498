#pragma once

// The rule loop-stall: something held an event loop, so that nothing else in it
// ran. Reads what the sampler saw from outside (model::StallSeen). Folds stalls
// at one line of one family of processes. Silent where the facts have another
// explanation: the machine was busy, the thread was out of its loop, somebody
// sits at a debugger. stall_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/world.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace hawk::analyse {

// asyncio's own slow_callback_duration, and what a person begins to feel.
constexpr Nanos k_default_stall = std::chrono::milliseconds(100);

// All that held a loop at one line, or in one call.
struct StallCase {
  model::StallSeen longest;
  std::set<model::ProcessKey> processes;
  std::uint64_t times = 0;
  Nanos total{};
  std::int64_t tasks = -1; // of the loop, when last told; -1: not told
  Nanos first_seen{};
  Nanos last_seen{};
};

class LoopStall final : public Analyser {
public:
  static constexpr std::size_t k_most_cases = 500;
  static constexpr std::size_t k_most_processes = 1'000;

  // Both must outlive it; the world has seen an event before we do.
  LoopStall(const World& world, FindingSink& sink, Nanos threshold)
      : world_(world),
        sink_(sink),
        threshold_(threshold) {}

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override { std::ignore = ended_at; }
  bool is_undecided() const override { return false; }
  std::vector<std::string> not_seen() const override;

private:
  // The stall of a thread that goes on, and what was counted of it.
  struct Current {
    Nanos began{};
    Nanos counted{};
    std::string key;
  };

  void see(const model::StallSeen& stall, Nanos time);
  void see(const model::LogEvent& event);
  bool is_stall(const model::StallSeen& stall) const;

  const World& world_;
  FindingSink& sink_;
  Nanos threshold_;
  std::map<std::string, StallCase> cases_;
  std::map<model::ThreadKey, Current> current_;
  std::map<model::ProcessKey, std::int64_t> tasks_;
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
