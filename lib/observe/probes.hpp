#pragma once

// Whether an agent is offered the probes, and how the rules get to know.

#include "base/clock.hpp"
#include "model/event.hpp"
#include "probe/offer.hpp"

namespace hawk::observe {

enum class Probes { offered, left_out };

// What to offer: nothing without an event channel to speak into. `state`: the
// directory of hawkctl's state, or empty.
probe::Offer
choose_probes(Probes probes, bool has_channel, const std::string& state);

// The event hawk.run.probe: which probes the agent was offered.
model::LogEvent describe_offer(const probe::Offer& offer,
                               const model::ProcessKey& agent,
                               base::Nanos since_epoch);

} // namespace hawk::observe
