#include "options/target.hpp"

#include "host.hpp"

#include "base/text.hpp"
#include "options/trace_target.hpp"
#include "proc/cmdline.hpp"
#include "proc/processes.hpp"
#include "proc/stat.hpp"
#include "proc/status.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <limits>

namespace hawk::cli {

namespace {

using model::Pid;

// Why a process cannot be looked at; empty if it can.
std::string find_obstacle(const proc::Root& root, Pid pid) {
  const auto stat = proc::read_stat(root, pid);
  if (!stat) {
    return fmt::format("there is no process {}", pid);
  }
  const std::string label =
      fmt::format("{}[{}]", base::sanitise(stat->name), pid);
  // One whose first thread has left while others go on looks so, too.
  if (stat->state == 'X' || (stat->state == 'Z' && stat->threads <= 1)) {
    return label
           + " has ended; only its parent, which has not waited for it, keeps "
             "its entry";
  }
  if (stat->is_kernel_thread) {
    return label + " is a kernel thread: it has no pipes";
  }
  const auto status = proc::read_status(root, pid);
  if (status && ::geteuid() != 0 && status->user != ::geteuid()) {
    return label + " belongs to another user; try it as root";
  }
  return {};
}

void add_pid(const proc::Root& root, const std::string& word, Targets& out) {
  const auto number = base::parse_decimal(word);
  if (!number || *number < 1 || *number > std::numeric_limits<Pid>::max()) {
    out.problems.push_back(fmt::format("there is no process {}", word));
    return;
  }
  const auto pid = static_cast<Pid>(*number);
  if (std::string obstacle = find_obstacle(root, pid); !obstacle.empty()) {
    out.problems.push_back(std::move(obstacle));
    return;
  }
  out.pids.push_back(pid);
}

void add_name(const proc::Root& root, const std::string& word, Targets& out) {
  const std::vector<Pid> found = proc::find_by_name(root, word);
  if (found.empty()) {
    out.problems.push_back(fmt::format("no process is called '{}'", word));
    return;
  }
  std::string obstacle;
  std::string list;
  for (const Pid pid : found) {
    std::string here = find_obstacle(root, pid);
    if (here.empty()) {
      out.pids.push_back(pid);
      list += fmt::format("{}{}", list.empty() ? "" : ", ", pid);
    } else {
      obstacle = std::move(here);
    }
  }
  if (list.empty()) {
    out.problems.push_back(std::move(obstacle));
  } else if (found.size() > 1) {
    out.notes.push_back(fmt::format("'{}' stands for: {}", word, list));
  }
}

base::Result<Targets>
resolve_trace_target(const std::vector<std::string>& words, const Host& host) {
  if (words.size() > 1) {
    return base::fail(base::make_usage(
        "give one recording, or processes; not several and not both"));
  }
  Targets out;
  HAWK_TRY(out.trace, resolve_trace(words.front(), host));
  out.description = out.trace == "-" ? "standard input" : out.trace;
  return out;
}

std::string describe(const std::vector<Pid>& pids) {
  std::string text;
  for (const Pid pid : pids) {
    text += fmt::format("{}pid {}", text.empty() ? "" : ", ", pid);
  }
  return text;
}

} // namespace

WordKind kind_of_word(const std::string& word) {
  if (!word.empty()
      && word.find_first_not_of("0123456789") == std::string::npos) {
    return WordKind::pid;
  }
  const bool trace = word == "-" || word.rfind('@', 0) == 0
                     || word.find('/') != std::string::npos
                     || std::string_view(word).ends_with(".hawk")
                     || ::access(word.c_str(), F_OK) == 0;
  return trace ? WordKind::trace : WordKind::name;
}

base::Result<Targets> resolve_targets(const proc::Root& root,
                                      const std::vector<std::string>& words,
                                      const Host& host) {
  if (std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return kind_of_word(word) == WordKind::trace;
      })) {
    return resolve_trace_target(words, host);
  }
  Targets out;
  out.everything = words.empty();
  out.description = "all processes of this user";
  for (const std::string& word : words) {
    if (kind_of_word(word) == WordKind::pid) {
      add_pid(root, word, out);
    } else {
      add_name(root, word, out);
    }
  }
  if (!words.empty()) {
    std::sort(out.pids.begin(), out.pids.end());
    out.pids.erase(std::unique(out.pids.begin(), out.pids.end()),
                   out.pids.end());
    out.description = describe(out.pids);
  }
  return out;
}

} // namespace hawk::cli
