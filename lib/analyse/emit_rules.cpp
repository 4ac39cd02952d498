#include "analyse/emit_rules.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

EmitRules::EmitRules(const World& world, FindingSink& sink, Nanos late)
    : world_(world),
      sink_(sink),
      late_(late) {}

void EmitRules::on_event(const model::Event& event) {
  if (const auto probe = parse_probe_event(event)) {
    emits_.on_event(*probe);
  }
}

void EmitRules::finish(Nanos /*ended_at*/) {}

bool EmitRules::is_undecided() const {
  return false;
}

std::vector<std::string> EmitRules::not_seen() const {
  if (emits_.forgotten() == 0) {
    return {};
  }
  return {fmt::format("{} at more lines than are kept apart ({})",
                      count_of(emits_.forgotten(), "emission"),
                      EmitWorld::k_most_sites)};
}

} // namespace hawk::analyse
