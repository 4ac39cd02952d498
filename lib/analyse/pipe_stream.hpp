#pragma once

// Which output of which child a pipe is, for the process that reads it. A
// grandchild may write it through another descriptor: `cat >&2` writes its fd
// 1, and is the stderr of the script that the reader started.

#include "analyse/reader_state.hpp"

namespace hawk::analyse {

// The descriptor under which the child that `reader` started has the object
// as its stdout or stderr; the writer's own if no such child is seen.
int find_stream_fd(const World& world,
                   const model::ProcessKey& reader,
                   const BlockedWriter& writer);

} // namespace hawk::analyse
