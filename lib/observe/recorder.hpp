#pragma once

// What a trace says of hawkctl itself and of where it ran.

#include "model/event.hpp"

namespace hawk::observe {

// A header without what is recorded: version, process, boot, PID namespace,
// working directory.
model::Header describe_recorder();

} // namespace hawk::observe
