#pragma once

// How the rules over emissions name lines, parties and fixes.

#include "analyse/emit_case.hpp"
#include "analyse/loop_words.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <string>
#include <string_view>

namespace hawk::analyse {

// "publish()"
std::string name_of_task(const EmitCaseKey& key);

// "agent.py:17 in agent", and by which helper.
std::string describe_emission(const EmitCaseKey& key);

// "agent.py:9 in agent (task Task-1)" of a line of `during`.
std::string describe_holder(std::string_view line);

// "40.2 ms" of so many hundredths of a distribution of nanoseconds.
std::string time_at(const Distribution& times, double hundredths);

// What all of them begin with: parties, cause, identity. The subject is the
// emission.
model::Finding make_emit_finding(const World& world,
                                 const EmitCaseKey& key,
                                 const EmitCase& emits,
                                 std::string_view rule,
                                 std::string_view identity);

// The producer as the other party.
model::Party make_producer(const World& world,
                           const EmitCaseKey& key,
                           const EmitExample& example,
                           std::string does);

// What ended where, as `during` tells it.
model::Party make_holder(const World& world,
                         const EmitCaseKey& key,
                         std::string_view line,
                         std::string does);

// Exact counts of the site, where its probe told them, as details and
// evidence.
void add_counts(const EmitWorld& emits,
                const EmitCaseKey& key,
                const EmitCase& told,
                model::Finding& finding);

} // namespace hawk::analyse
