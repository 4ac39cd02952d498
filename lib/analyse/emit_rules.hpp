#pragma once

// The rules over emissions: reads each event once, keeps the picture, and asks
// every rule about it.

#include "analyse/analyser.hpp"
#include "analyse/emit_case.hpp"
#include "analyse/emit_world.hpp"
#include "analyse/world.hpp"

#include <chrono>

namespace hawk::analyse {

// A tenth of a second is what people take for at once, and more than any
// broker on the same machine or in the same data centre needs.
constexpr Nanos k_default_late_emit = std::chrono::milliseconds(100);

class EmitRules final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do. A lag above
  // `late` is late.
  EmitRules(const World& world, FindingSink& sink, Nanos late);

  EmitRules(const EmitRules&) = delete;
  EmitRules& operator=(const EmitRules&) = delete;

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;
  std::vector<std::string> not_seen() const override;

  const EmitWorld& emits() const { return emits_; }

private:
  // Asks the rules about what is emitted at a line.
  void ask(const EmitCaseKey& key, const EmitCase& told);

  const World& world_;
  FindingSink& sink_;
  Nanos late_;
  EmitWorld emits_;
  EmitCases cases_;
};

} // namespace hawk::analyse
