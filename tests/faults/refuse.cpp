// Runs a program in a world that refuses it some system calls, as a container
// or an old kernel does: a seccomp filter (seccomp(2)) that returns an error.
//
//   refuse NAME:ERRNO... -- CMD...      refuse pidfd_getfd:1 netlink:93 -- ls
//
// `netlink` is socket(AF_NETLINK), the way to sock_diag. Children inherit it.
// 77 where filters are forbidden.

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

namespace {

constexpr int k_skipped = 77;
constexpr int k_usage = 2;
constexpr int k_not_found = 127;

const std::map<std::string, long> k_numbers = {
    {"kcmp", SYS_kcmp},
    {"netlink", SYS_socket},
    {"pidfd_getfd", SYS_pidfd_getfd},
    {"pidfd_open", SYS_pidfd_open},
    {"process_vm_readv", SYS_process_vm_readv},
};

using Program = std::vector<sock_filter>;

void load(Program& program, std::size_t offset) {
  program.push_back(
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
}

void skip_unless(Program& program, std::uint32_t value, std::uint8_t count) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
}

void finish(Program& program, std::uint32_t action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

// "NAME:ERRNO"; false for a word that is none.
bool add(Program& program, const std::string& word) {
  const std::size_t colon = word.find(':');
  const auto call = k_numbers.find(word.substr(0, colon));
  if (colon == std::string::npos || call == k_numbers.end()) {
    return false;
  }
  const int error = std::atoi(word.c_str() + colon + 1); // NOLINT: a test's
  const auto refusal = SECCOMP_RET_ERRNO
                       | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
  load(program, offsetof(seccomp_data, nr));
  if (call->first == "netlink") {
    skip_unless(program, static_cast<std::uint32_t>(call->second), 3);
    load(program, offsetof(seccomp_data, args)); // the low half: little-endian
    skip_unless(program, AF_NETLINK, 1);
  } else {
    skip_unless(program, static_cast<std::uint32_t>(call->second), 1);
  }
  finish(program, refusal);
  return true;
}

int install(Program& program) {
  sock_fprog filter{};
  filter.len = static_cast<unsigned short>(program.size());
  filter.filter = program.data();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return errno;
  }
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : errno;
}

} // namespace

int main(int argc, char** argv) {
  Program program;
  int at = 1;
  for (; at < argc && std::strcmp(argv[at], "--") != 0; ++at) {
    if (!add(program, argv[at])) {
      std::fprintf(stderr, "refuse: what is '%s'?\n", argv[at]);
      return k_usage;
    }
  }
  if (at + 1 >= argc) {
    std::fprintf(stderr, "refuse NAME:ERRNO... -- CMD...\n");
    return k_usage;
  }
  finish(program, SECCOMP_RET_ALLOW);
  if (const int error = install(program); error != 0) {
    std::fprintf(stderr, "refuse: no filters here: %s\n", std::strerror(error));
    return k_skipped;
  }
  ::execvp(argv[at + 1], argv + at + 1);
  std::perror("refuse");
  return k_not_found;
}
