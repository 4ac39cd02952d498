#pragma once

// The rules undrained-pipe and waiting-pipe: a thread is blocked writing to a
// full pipe, socketpair or pty, and nobody drains it, or somebody will.
// Decides when a block counts, and what becomes of the finding afterwards;
// pipe_verdict weighs it, pipe_finding and waiting_pipe word it.

#include "analyse/analyser.hpp"
#include "analyse/pipe_verdict.hpp"

#include <map>

namespace hawk::analyse {

// Without progress for so long, a writer counts as blocked. Long enough for a
// reader that is merely slow, short enough to be told about a hang within
// three seconds.
constexpr Nanos k_default_window = std::chrono::seconds(2);

class UndrainedPipe final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  UndrainedPipe(const World& world, FindingSink& sink, Nanos window);

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;

private:
  // One pipe that a finding was raised about.
  struct Case {
    model::Finding finding;
    model::ThreadKey thread; // the one that is blocked longest
    BlockedWriter writer;
    std::vector<model::ProcessKey> readers;
    std::uint64_t unread = 0;
    Nanos blocked_since{};
    Nanos blocked_until{};
    Nanos changed_at{};  // its thread was seen to do something else; 0: not yet
    Nanos drained_at{};  // bytes were seen to be read; 0: not yet
    bool closed = false; // over, whatever else happens
  };

  void on_thread(const model::ThreadSeen& thread, Nanos time);
  void on_object(const model::ObjectSeen& object, Nanos time);
  void on_process(const model::ProcessSeen& process, Nanos time);
  void on_checkpoint();
  std::map<model::ObjectKey, BlockedPipe> find_blocked() const;
  void weigh(const BlockedPipe& pipe);
  void update(Case& known, const BlockedPipe& pipe, model::Finding finding);
  void settle(Case& known, bool is_last);
  bool has_died(const Case& known) const;
  bool is_ripe(const BlockedPipe& pipe) const;
  Nanos window_for(const model::ObjectKey& object) const;
  bool is_after_end(Nanos time) const;

  const World& world_;
  FindingSink& sink_;
  Nanos window_;
  std::map<model::ObjectKey, Case> cases_;
  // Pipes that moved after a finding: their longest stand-still so far.
  std::map<model::ObjectKey, Nanos> slowest_;
  std::optional<Nanos> ending_; // the agent ended, or was told to
};

} // namespace hawk::analyse
