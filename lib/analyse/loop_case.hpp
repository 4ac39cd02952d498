#pragma once

// What every case of the rules over the probes has: who did it first and who
// else, where, in which story and when; and what every finding of these rules
// says of that.

#include "analyse/loop_world.hpp"
#include "analyse/process_family.hpp"
#include "analyse/world.hpp"

#include <string>

namespace hawk::analyse {

struct LoopCase {
  model::ProcessKey process; // the first
  ProcessTally processes;
  ProbePlace place;           // of the first
  std::string story;          // its id, likewise
  std::string story_in_words; // likewise
  Nanos first_seen{};
  Nanos last_seen{};
};

void start_case(LoopCase& told,
                const ProbeEvent& event,
                const LoopWorld& loops);

// It was seen once more, or for the first time.
void count_case(LoopCase& told, const ProbeEvent& event);

// The cause, the story, the times, the other processes, and what the probe
// left out. To be called last: it appends to details and evidence.
void finish_loop_finding(const World& world,
                         const LoopWorld& loops,
                         const LoopCase& told,
                         model::Finding& finding);

} // namespace hawk::analyse
