#pragma once

// THE table of rules.

#include "analyse/analyser.hpp"
#include "analyse/emit_rules.hpp"
#include "analyse/loop_stall.hpp"
#include "analyse/undrained_pipe.hpp"
#include "model/rule.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hawk::analyse {

std::span<const model::Rule> all_rules();

// Null for an id that no rule has.
const model::Rule* find_rule(std::string_view id);

// Those of a topic, in the order of the table; of none: all.
std::vector<model::Rule> find_rules(std::optional<model::Topic> topic);

struct RuleOptions {
  Nanos window = k_default_window;   // without progress: blocked
  std::optional<model::Topic> topic{}; // only its rules; none: every rule
  Nanos late_emit = k_default_late_emit; // above this lag an event is late
  Nanos stall = k_default_stall;         // so long a loop may be held
};

// An analyser may stand for more than one rule.
std::vector<std::unique_ptr<Analyser>> make_analysers(
    const World& world, FindingSink& sink, const RuleOptions& options);

} // namespace hawk::analyse
