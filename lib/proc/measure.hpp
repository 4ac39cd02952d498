#pragma once

// How full an object is: fills capacity, unread, used and full of an
// ObjectSeen whose holders are known. What could not be asked stays empty.

#include "model/event.hpp"
#include "proc/pipe_probe.hpp"

namespace hawk::proc {

void measure_pipe(PipeProbe& probe,
                  PipeProbe::Question question,
                  model::ObjectSeen& object);

void measure_socket(const std::vector<UnixSocket>& sockets,
                    model::ObjectSeen& object);

// Bytes that the terminal's program did not read yet, and whether a write to
// it would wait (which XOFF causes as well: 0 bytes then).
void measure_tty(PipeProbe& probe,
                 PipeProbe::Question question,
                 model::ObjectSeen& object);

} // namespace hawk::proc
