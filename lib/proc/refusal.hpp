#pragma once

// Why the kernel refused to let us look, what is lost by that, and what would
// bring it back: the sentences under "not seen". Pure; who was refused asks.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::proc {

enum class Tracer { ordinary, privileged }; // CAP_SYS_PTRACE

// Ways to look that may be refused.
enum class Way {
  pidfd_open,
  pidfd_getfd,
  reopen, // of /proc/PID/fd/N
  process_memory,
  sock_diag,
  system_calls, // /proc/PID/syscall
};

// What is known of the host where it happened.
struct Host {
  std::optional<int> ptrace_scope; // Yama's; nothing where there is none
  Tracer tracer = Tracer::ordinary;
  // Refused to look at ourselves too: nobody's rights but a filter's.
  bool filtered = false;
};

// "pidfd_getfd: refused by Yama (...); ...: run as root, or ...".
std::string describe_refusal(Way way, int error_number, const Host& host);

// hidepid=2 and the like: those whom it hides are not even counted. Nothing
// for 0 and for who may trace.
std::optional<std::string> describe_hidepid(std::string_view value,
                                            Tracer tracer);

} // namespace hawk::proc
