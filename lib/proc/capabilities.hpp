#pragma once

// What this host lets us see, each with what is lost without it. The judging
// is pure; the asking tries each thing on this very process and leaves
// nothing behind.

#include "proc/refusal.hpp"
#include "proc/root.hpp"

#include <optional>

namespace hawk::proc {

struct Capability {
  enum class State { ok, limited, missing };

  std::string name; // "pidfd_getfd"
  State state = State::ok;
  std::string found; // what was seen: "ptrace_scope 1"
  std::string loss;  // a sentence; empty when ok

  bool operator==(const Capability&) const = default;
};

std::string_view name_of(Capability::State state);

// "6.1.0-13-amd64", as uname(2) says it.
Capability judge_kernel(std::string_view release);

// kernel.yama.ptrace_scope, or nothing where there is no Yama.
Capability judge_yama(std::optional<std::string_view> scope, Tracer tracer);

// /proc/self/mountinfo: proc_pid_mountinfo(5), hidepid= of proc(5).
Capability judge_hidepid(std::string_view mountinfo,
                         std::string_view mount_point,
                         Tracer tracer);

// The value of hidepid= there; empty without.
std::string find_hidepid(std::string_view mountinfo,
                         std::string_view mount_point);

// The link /proc/self/ns/pid: pid_namespaces(7).
Capability judge_pid_namespace(std::string_view link);

// fs.pipe-user-pages-soft: pipe(7). 0 means no limit.
Capability judge_pipe_pages(std::optional<std::string_view> pages);

// A system call that was tried: errno, 0 for success.
Capability judge_call(std::string name, int error_number, std::string loss);

// What a refusal is explained by.
Tracer read_tracer(const Root& root);
std::optional<int> read_ptrace_scope(const Root& root);

// Whom hidepid hides from us, as a sentence; nothing where it hides nobody.
std::optional<std::string> read_hidden_users(const Root& root);

// All, in the order to be shown.
std::vector<Capability> read_capabilities(const Root& root);

} // namespace hawk::proc
