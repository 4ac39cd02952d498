#pragma once

// The rules over what the probes say: reads each event once, keeps the picture,
// and asks every rule about it in the order in which they lean on each other.

#include "analyse/analyser.hpp"
#include "analyse/cross_loop.hpp"
#include "analyse/loop_world.hpp"
#include "analyse/probe_roll.hpp"
#include "analyse/sent_twice.hpp"
#include "analyse/stale_connection.hpp"
#include "analyse/surviving_connection.hpp"
#include "analyse/unhandled_failure.hpp"
#include "analyse/world.hpp"

#include <deque>
#include <optional>

namespace hawk::analyse {

class LoopRules final : public Analyser {
public:
  // A process may be seen to have ended before its last events are read.
  static constexpr Nanos k_last_words = std::chrono::seconds(5);

  static constexpr std::size_t k_most_exits = 4'000;

  // What is missing is said of so many one by one.
  static constexpr std::size_t k_most_named = 16;

  // Both must outlive it; the world has seen an event before we do.
  LoopRules(const World& world, FindingSink& sink);

  LoopRules(const LoopRules&) = delete;
  LoopRules& operator=(const LoopRules&) = delete;

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;
  std::vector<std::string> not_seen() const override;

  const LoopWorld& loops() const { return loops_; }

private:
  struct Exit {
    model::ProcessKey process;
    Nanos time{};
  };

  void on_probe(const ProbeEvent& event);
  void on_time(Nanos now);
  void forget_first_exit();
  std::vector<std::string> describe_lost() const;
  std::uint64_t untold() const;

  const World& world_;
  LoopWorld loops_;
  ProbeRoll roll_;
  StaleConnection stale_;
  SentTwice twice_;
  SurvivingConnection surviving_;
  CrossLoop crossing_;
  UnhandledFailure failures_;
  // Who writes what the probes say: its clock is theirs. Between writers only
  // time orders, and not to the event.
  std::optional<std::uint32_t> writer_;
  std::deque<Exit> exits_;
  Nanos now_{};
};

} // namespace hawk::analyse
