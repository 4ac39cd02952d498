#include "analyse/emit_rules.hpp"

#include "analyse/late_emit.hpp"
#include "analyse/loop_words.hpp"
#include "analyse/lost_emit.hpp"
#include "analyse/one_step_late.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// When to ask again: at the first few, then whenever their number has doubled.
bool is_round(std::uint64_t number) {
  return (number >= EmitWorld::k_fewest && number <= 10)
         || (number & (number - 1)) == 0;
}

} // namespace

EmitRules::EmitRules(const World& world, FindingSink& sink, Nanos late)
    : world_(world),
      sink_(sink),
      late_(late),
      cases_(late) {}

void EmitRules::on_event(const model::Event& event) {
  if (const auto probe = parse_probe_event(event)) {
    emits_.on_event(*probe);
    const auto* emit = std::get_if<EmitSeen>(&probe->fact);
    const auto* told = emit != nullptr ? cases_.add(*probe, *emit) : nullptr;
    if (told != nullptr && is_round(told->second.told)) {
      ask(told->first, told->second);
    }
  }
}

void EmitRules::ask(const EmitCaseKey& key, const EmitCase& told) {
  if (auto finding = find_one_step_late(world_, emits_, key, told)) {
    sink_.raise(std::move(*finding));
  } else if (auto late = find_late_emit(world_, emits_, key, told, late_)) {
    sink_.raise(std::move(*late));
  }
  if (auto lost = find_lost_emit(
          world_, emits_, key, told, cases_.arrived(key))) {
    sink_.raise(std::move(*lost));
  }
}

void EmitRules::finish(Nanos /*ended_at*/) {
  for (const auto& [key, told] : cases_.all()) {
    ask(key, told);
  }
}

bool EmitRules::is_undecided() const {
  return false;
}

std::vector<std::string> EmitRules::not_seen() const {
  if (emits_.forgotten() == 0 && cases_.untold() == 0) {
    return {};
  }
  return {fmt::format("{} at more lines than are kept apart ({})",
                      count_of(std::max(emits_.forgotten(), cases_.untold()), "emission"),
                      EmitWorld::k_most_sites)};
}

} // namespace hawk::analyse
