#pragma once

// Ctrl-C while a command waits: it ends what it writes and then itself, by the
// signal. A second one ends it at once.

namespace hawk::cli {

// From now on the first SIGINT is only noted, unless it is ignored (nohup, a
// shell's background job).
void listen_for_interrupt();

bool is_interrupted();

} // namespace hawk::cli
