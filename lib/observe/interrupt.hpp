#pragma once

// Ends a blocked read(2) or write(2) of a thread of ours. The signal is lost on
// a thread that is just about to call: send it until the thread has answered.

#include <thread>

namespace hawk::observe {

// Once in the process, before the threads.
void install_interrupt();

// In each thread that may be interrupted.
void unblock_interrupt();

void interrupt(std::thread& thread);

} // namespace hawk::observe
