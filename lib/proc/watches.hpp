#pragma once

// What a thread in poll(2), select(2) or epoll_wait(2) waits for.

#include "model/event.hpp"
#include "proc/objects.hpp"
#include "proc/syscall_line.hpp"

namespace hawk::proc {

// Each fills wait.watches, and clears wait.watches_complete where something
// could not be seen.

// From the fdinfo of the epoll, by inode: the number in it is the one at the
// time of EPOLL_CTL_ADD and may be another's by now (epoll(7), Q6).
void read_epoll_watches(Objects& objects,
                        Pid pid,
                        int epoll,
                        model::Wait& wait);

// From all epolls that the process holds, when which one a thread waits in may
// not be read. Complete if no more of them than there are threads that wait
// in one: then each has its thread.
void read_any_epoll_watches(Objects& objects,
                            Pid pid,
                            std::size_t waiters,
                            model::Wait& wait);

// From the array in the process's memory.
void read_poll_watches(Objects& objects,
                       Pid pid,
                       const SyscallLine& line,
                       model::Wait& wait);

void read_select_watches(Objects& objects,
                         Pid pid,
                         const SyscallLine& line,
                         model::Wait& wait);

} // namespace hawk::proc
