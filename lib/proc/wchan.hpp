#pragma once

// /proc/PID/task/TID/wchan: the kernel function that a thread sleeps in. Names
// change from kernel to kernel, so they are evidence only where the system
// call itself may not be read (Yama); else for display.

#include "model/event.hpp"
#include "proc/root.hpp"

namespace hawk::proc {

// Empty for "0", which is printed for "not asleep" and for "not permitted"
// alike: it never means "not blocked".
std::string parse_wchan(std::string_view text);

// Empty when there is nothing to read.
std::string read_wchan(const Root& root, Pid pid, Pid tid);

// What the function waits for; unknown for a name that is not in the table.
model::Wait::Kind wait_kind_of(std::string_view kernel_function);

enum class Channel { pipe, socket, epoll, other };

Channel channel_of(std::string_view kernel_function);

} // namespace hawk::proc
