#include "analyse/loop_case.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

void start_case(LoopCase& told,
                const ProbeEvent& event,
                const LoopWorld& loops) {
  told.process = event.process;
  told.place = event.place;
  told.story = event.story;
  told.story_in_words = loops.describe_story(event.process, event.story);
  told.first_seen = event.time;
}

void count_case(LoopCase& told, const ProbeEvent& event) {
  told.processes.add(event.process);
  told.last_seen = event.time;
}

void finish_loop_finding(const World& world,
                         const LoopWorld& loops,
                         const LoopCase& told,
                         model::Finding& finding) {
  finding.cause = make_source_place(told.place);
  finding.correlation_id = told.story;
  finding.first_seen = told.first_seen;
  finding.last_seen = told.last_seen;
  add_processes(world, loops, told.processes, finding);
  const auto lost = loops.lost().find(told.process);
  if (lost != loops.lost().end()) {
    finding.blind_spots.push_back(fmt::format(
        "events that the probe left out: {}", lost->second));
  }
}

} // namespace hawk::analyse
