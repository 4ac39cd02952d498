#pragma once

// What a probe stated, as a sentence for people.

#include "model/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::view {

// "failed after 350 ms: KeyError: 'dan' (agent.py:41 answer)". Nothing for
// events that have no sentence of their own. Safe to show.
std::optional<std::string> probe_sentence(const model::LogEvent& event);

// Of a failure: where it happened, the innermost first, and how its task came
// to be. "at agent.py:41 answer", "created at agent.py:52 main [task Task-1]".
std::vector<std::string> stack_lines(const model::LogEvent& event);

} // namespace hawk::view
