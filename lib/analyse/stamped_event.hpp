#pragma once

// Events that the agent itself sent through HAWK_EVENTS with a step and a
// time, as emissions: from the stamp until hawkctl had it, nothing between.

#include "analyse/probe_event.hpp"

#include <optional>

namespace hawk::analyse {

// Nothing: it is none, came before its stamp, or so long after that the stamp
// is of something else.
std::optional<ProbeEvent> parse_stamped_event(const model::Event& event);

} // namespace hawk::analyse
