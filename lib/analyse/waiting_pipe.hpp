#pragma once

// The rule waiting-pipe: a full pipe that is explained. Notes, so that a
// person who looks at a blocked writer learns why it is no defect.

#include "analyse/pipe_verdict.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

// For a verdict of kind waiting.
model::Finding make_waiting(const World& world,
                            const BlockedPipe& pipe,
                            const PipeVerdict& verdict);

// What becomes of a finding when its pipe moved again `after` it stood still.
model::Finding make_moved_again(const model::Finding& finding, Nanos after);

// The same for one that nobody was blocked on: `after` it was first unread.
model::Finding make_read_later(const model::Finding& finding, Nanos after);

} // namespace hawk::analyse
