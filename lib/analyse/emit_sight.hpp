#pragma once

// What is not seen of emissions, and why: processes without a probe, events
// that were lost, a sample, loops that do not tell who held them. Finds
// nothing.

#include "analyse/analyser.hpp"
#include "analyse/emit_event.hpp"
#include "analyse/loop_world.hpp"
#include "analyse/probe_roll.hpp"
#include "analyse/world.hpp"

#include <cstdint>

namespace hawk::analyse {

class EmitSight final : public Analyser {
public:
  // Must outlive it; it has seen an event before we do.
  explicit EmitSight(const World& world)
      : roll_(world, loops_) {}

  EmitSight(const EmitSight&) = delete;
  EmitSight& operator=(const EmitSight&) = delete;

  void on_event(const model::Event& event) override;

  void finish(Nanos /*ended_at*/) override {}

  bool is_undecided() const override { return false; }

  std::vector<std::string> not_seen() const override;

private:
  void see(const EmitSeen& emit);

  LoopWorld loops_; // hellos, losses and loops only
  ProbeRoll roll_;
  Nanos now_{};
  std::uint64_t told_ = 0;
  std::uint64_t untold_ = 0;  // that the told ones stand for
  std::uint64_t unsplit_ = 0; // waited, and for whom is not known
  bool uvloop_ = false;
};

} // namespace hawk::analyse
