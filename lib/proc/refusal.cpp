#include "proc/refusal.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace hawk::proc {

namespace {

struct Words {
  std::string_view name;
  std::string_view loss;
  std::string_view since; // the kernel that has it
};

Words words_of(Way way) {
  switch (way) {
  case Way::pidfd_open:
    return {"pidfd_open",
            "pipes were asked by a re-open, terminals were not",
            "Linux 5.3 or later"};
  case Way::pidfd_getfd:
    return {"pidfd_getfd",
            "pipes were asked by a re-open, terminals were not",
            "Linux 5.6 or later"};
  case Way::reopen:
    return {"re-open of /proc/PID/fd/N",
            "how full those pipes are is not known",
            "every Linux"};
  case Way::process_memory:
    return {"process_vm_readv",
            "what threads in poll and select wait for is not known",
            "CONFIG_CROSS_MEMORY_ATTACH"};
  case Way::sock_diag:
    return {"sock_diag",
            "unix socket pairs, such as the stdio of Node's children, were "
            "not judged",
            "CONFIG_UNIX_DIAG ('modprobe unix_diag')"};
  case Way::system_calls:
    break;
  }
  return {"/proc/PID/syscall",
          "what threads wait for was inferred from wchan and the state of "
          "their pipes",
          "CONFIG_HAVE_ARCH_TRACEHOOK"};
}

bool is_yama_active(const Host& host) {
  const int scope = host.ptrace_scope.value_or(0);
  // 3 refuses root too: Documentation/admin-guide/LSM/Yama.rst.
  return scope >= 3 || (scope > 0 && host.tracer == Tracer::ordinary);
}

constexpr std::string_view k_unfiltered =
    "run hawkctl outside the container, or that with --security-opt "
    "seccomp=unconfined";

std::string remedy_for_yama(int scope) {
  if (scope >= 3) {
    return "boot with kernel.yama.ptrace_scope below 3";
  }
  const std::string_view own =
      scope == 1 ? "start the program under 'hawkctl pipes -- CMD', " : "";
  return fmt::format("run as root, {}or set kernel.yama.ptrace_scope=0", own);
}

std::string describe_permission(Way way, const Host& host) {
  const bool traced = way != Way::sock_diag && way != Way::reopen;
  if (traced && is_yama_active(host)) {
    const int scope = *host.ptrace_scope;
    return host.filtered
               ? fmt::format("refused by a seccomp filter and by Yama "
                             "(ptrace_scope {}): {}; {}",
                             scope,
                             remedy_for_yama(scope),
                             k_unfiltered)
               : fmt::format("refused by Yama (ptrace_scope {}): {}",
                             scope,
                             remedy_for_yama(scope));
  }
  if (host.filtered || way == Way::sock_diag) {
    return fmt::format("refused by a seccomp filter, as in a container: {}",
                       k_unfiltered);
  }
  return fmt::format(
      "not permitted for a process of another user, or one that is not "
      "dumpable: {}",
      host.tracer == Tracer::ordinary ? "run as root"
                                      : "run with all capabilities");
}

} // namespace

std::string describe_refusal(Way way, int error_number, const Host& host) {
  const Words words = words_of(way);
  std::string why;
  if (error_number == EPERM || error_number == EACCES) {
    why = describe_permission(way, host);
  } else if (error_number == ENOSYS || error_number == EPROTONOSUPPORT
             || (error_number == ENOENT && way == Way::sock_diag)) {
    why = fmt::format("not in this kernel, or hidden by a seccomp filter: {} "
                      "has it",
                      words.since);
  } else {
    why = std::strerror(error_number);
  }
  return fmt::format("{}: {}; {}", words.name, words.loss, why);
}

std::optional<std::string> describe_hidepid(std::string_view value,
                                            Tracer tracer) {
  // 1 hides files, and who is closed by it is counted.
  if (tracer == Tracer::privileged || value.empty() || value == "0"
      || value == "off" || value == "1" || value == "noaccess") {
    return std::nullopt;
  }
  return fmt::format("hidepid={}: processes of other users are invisible, and "
                     "not counted as holders either: run as root, or join "
                     "the group that /proc was mounted with (gid=)",
                     base::sanitise(value));
}

} // namespace hawk::proc
