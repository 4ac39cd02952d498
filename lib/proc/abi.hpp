#pragma once

// Which table of system calls a process uses. Told by the width of its
// auxiliary vector (getauxval(3)): no file is opened, where reading the ELF
// class of /proc/PID/exe would touch the disk and may hang.

#include "proc/root.hpp"
#include "proc/syscalls.hpp"

namespace hawk::proc {

// The ABI of this build's own processes.
Abi native_abi();

// Its 32-bit companion, where there is a table for it.
Abi compat_abi();

// Total; native where the vector is empty (kernel threads). A 64-bit vector
// begins with a type, which is small; a 32-bit one packs the first value into
// the upper half, and no kernel puts an entry with value 0 first.
Abi parse_auxv(std::string_view bytes);

// Native when the vector may not be read: then /proc/PID/syscall, which needs
// more rights, is closed as well.
Abi read_abi(const Root& root, Pid pid);

} // namespace hawk::proc
