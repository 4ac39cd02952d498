// The asking half of capabilities.hpp.

#include "base/file.hpp"
#include "base/text.hpp"
#include "proc/capabilities.hpp"
#include "proc/fields.hpp"
#include "proc/net_unix.hpp"
#include "proc/processes.hpp"
#include "proc/status.hpp"
#include "proc/syscall_line.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

namespace hawk::proc {

namespace {

using State = Capability::State;

constexpr int k_cap_sys_ptrace = 19; // capabilities(7)

Capability read_kernel() {
  utsname names{};
  return judge_kernel(::uname(&names) == 0 ? names.release : "");
}

Capability read_proc(const Root& root) {
  std::vector<Pid> pids;
  if (!read_numbers(root, ".", pids) || pids.empty()) {
    return {"/proc",
            State::missing,
            root.name() + " shows no process",
            "nothing can be diagnosed live; recorded traces can"};
  }
  return {
      "/proc", State::ok, fmt::format("{} processes visible", pids.size()), ""};
}

Capability read_syscall_file(const Root& root) {
  const auto line = read_syscall(root, ::getpid(), ::gettid());
  if (line) {
    return {"/proc/PID/syscall", State::ok, "works", ""};
  }
  return {"/proc/PID/syscall",
          State::limited,
          line.error().message,
          "which call and which descriptor a thread sleeps in is inferred from "
          "wchan and from the only full or empty pipe that it holds"};
}

Capability read_wchan_file(const Root& root) {
  std::array<char, 128> buffer;
  if (root.read_into("self/wchan", buffer)) {
    return {"/proc/PID/wchan", State::ok, "works", ""};
  }
  return {"/proc/PID/wchan",
          State::limited,
          "not in this kernel",
          "where system calls may not be read, blocked threads are not found"};
}

Capability read_children_file(const Root& root) {
  if (has_children_files(root)) {
    return {"/proc/PID/task/TID/children", State::ok, "works", ""};
  }
  return {"/proc/PID/task/TID/children",
          State::limited,
          "not in this kernel",
          "every sample reads the parents of all processes, which costs about "
          "10 ms for 1,000 of them"};
}

Capability read_pidfd_open() {
  const base::Fd fd(
      static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
  return judge_call("pidfd_open",
                    fd ? 0 : errno,
                    "pipes are asked by re-opening /proc/PID/fd/N; the state "
                    "of terminals is not known");
}

Capability read_pidfd_getfd() {
  const std::string loss =
      "pipes are asked by re-opening /proc/PID/fd/N, which makes hawkctl one "
      "more holder for a moment; the state of terminals is not known";
  const base::Fd process(
      static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
  const auto ends = base::make_pipe();
  if (!process || !ends) {
    return judge_call("pidfd_getfd", process ? EMFILE : errno, loss);
  }
  const base::Fd copy(static_cast<int>(
      ::syscall(SYS_pidfd_getfd, process.get(), ends->read.get(), 0U)));
  return judge_call("pidfd_getfd", copy ? 0 : errno, loss);
}

Capability read_process_vm(const Root& root) {
  int from = 1;
  int into = 0;
  const iovec local{&into, sizeof into};
  const iovec remote{&from, sizeof from};
  const ssize_t count =
      ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0);
  Capability out =
      judge_call("process_vm_readv",
                 count == sizeof into ? 0 : errno,
                 "what a thread in poll or select waits for is not known");
  if (out.state != State::ok
      && ::faccessat(root.fd(), "self/mem", R_OK, AT_EACCESS) == 0) {
    out.found += "; /proc/PID/mem is read instead";
    out.state = State::ok;
    out.loss.clear();
  }
  return out;
}

Capability read_sock_diag() {
  const auto sockets = read_unix_sockets();
  Capability out =
      judge_call("sock_diag",
                 sockets ? 0 : sockets.error().error_number,
                 "which unix sockets form a pair, and how full they are, is "
                 "not known: Node's stdio pipes cannot be judged");
  if (sockets) {
    out.found = fmt::format("{} unix stream sockets visible", sockets->size());
  }
  return out;
}

std::optional<std::string> read_setting(const Root& root, const char* path) {
  auto text = root.read(path);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

Capability read_io_uring(const Root& root) {
  const auto disabled = read_setting(root, "sys/kernel/io_uring_disabled");
  if (disabled && disabled->substr(0, 1) == "2") {
    return {"io_uring", State::ok, "switched off for everybody", ""};
  }
  return {"io_uring",
          State::ok,
          "not needed; a reader that uses it is recognised, what it reads is "
          "not, and nobody is accused then",
          ""};
}

} // namespace

Tracer read_tracer(const Root& root) {
  const auto text = root.read("self/status");
  const auto field =
      text ? find_field(*text, "CapEff") : std::optional<std::string_view>();
  const auto mask =
      field ? parse_integer<std::uint64_t>(*field, 16) : std::nullopt;
  return mask && (*mask >> k_cap_sys_ptrace & 1U) != 0 ? Tracer::privileged
                                                       : Tracer::ordinary;
}

std::optional<int> read_ptrace_scope(const Root& root) {
  const auto text = read_setting(root, "sys/kernel/yama/ptrace_scope");
  return text ? parse_integer<int>(base::trim(*text)) : std::nullopt;
}

std::optional<std::string> read_hidden_users(const Root& root) {
  const auto mounts = read_setting(root, "self/mountinfo");
  const std::string value = find_hidepid(mounts.value_or(""), root.name());
  if (value.empty()) {
    return std::nullopt;
  }
  // Who is in its group sees strangers all the same.
  const auto init = read_status(root, 1);
  if (init && init->user != ::geteuid()) {
    return std::nullopt;
  }
  return describe_hidepid(value, read_tracer(root));
}

std::vector<Capability> read_capabilities(const Root& root) {
  const Tracer tracer = read_tracer(root);
  const auto scope = read_setting(root, "sys/kernel/yama/ptrace_scope");
  const auto mounts = read_setting(root, "self/mountinfo");
  const auto pages = read_setting(root, "sys/fs/pipe-user-pages-soft");
  std::array<char, 128> buffer;
  const auto name_space = root.link_into("self/ns/pid", buffer);
  return {read_kernel(),
          read_proc(root),
          judge_hidepid(mounts.value_or(""), root.name(), tracer),
          judge_pid_namespace(name_space ? *name_space : "unknown"),
          judge_yama(scope, tracer),
          read_syscall_file(root),
          read_wchan_file(root),
          read_children_file(root),
          read_pidfd_open(),
          read_pidfd_getfd(),
          read_process_vm(root),
          read_sock_diag(),
          judge_pipe_pages(pages),
          read_io_uring(root)};
}

} // namespace hawk::proc
