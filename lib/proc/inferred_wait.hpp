#pragma once

// What a thread waits for when its system call may not be read (Yama): the
// kind of wait from wchan, the object from the state of what it holds.

#include "model/event.hpp"
#include "proc/objects.hpp"

namespace hawk::proc {

// `function` is the thread's wchan. An object is named only where it can be no
// other; whether a poll has a time limit stays unknown.
model::Wait infer_wait(Objects& objects, Pid pid, std::string_view function);

} // namespace hawk::proc
