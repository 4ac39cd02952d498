#pragma once

// The agent as a child of ours: what wait(2) says of it, and how it and its
// tree are told things. Knows nothing of its streams.

#include "model/event.hpp"
#include "observe/job_control.hpp"
#include "observe/signal_policy.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string_view>

namespace hawk::observe {

// What the user is told of an escalation.
constexpr std::string_view k_second_ctrl_c =
    "second Ctrl-C: sent SIGTERM to every process";
constexpr std::string_view k_third_ctrl_c =
    "third Ctrl-C: sent SIGKILL to every process";
constexpr std::string_view k_outlived_term =
    "the agent outlived SIGTERM: sent SIGKILL";

class Agent final {
public:
  // `others` are below us, and not the agent's.
  explicit Agent(std::set<model::Pid> others)
      : others_(std::move(others)) {}

  void set_process(const model::ProcessKey& process) { process_ = process; }

  const model::ProcessKey& process() const { return process_; }

  bool has_ended() const { return ended_; }

  // Takes in what became of our children. Returns the agent's end, once, with
  // what wait4(2) knows of it. `on_other` is told of the end of another.
  std::optional<model::Ended>
  reap(const std::function<void(model::Pid)>& on_other);

  // Sends it a signal, unless it has ended.
  void tell(int number);

  // Sends a signal to everything below us that is the agent's.
  void tell_tree(int number);

  // Does what the policy says about a signal to us, as far as that concerns
  // the agent: nothing for what it has from the terminal.
  void obey(const Signal& signal, SignalAction action);

  JobControl& job() { return job_; }

private:
  std::set<model::Pid> others_;
  model::ProcessKey process_;
  JobControl job_;
  bool ended_ = false;
};

} // namespace hawk::observe
