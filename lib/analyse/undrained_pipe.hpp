#pragma once

// The rules undrained-pipe and waiting-pipe: a thread is blocked writing to a
// full pipe, socketpair or pty, and nobody drains it, or somebody will; and
// pipe-deadlock, where several such writers wait for each other. Decides when a
// block counts, and what becomes of the finding afterwards; pipe_verdict weighs
// it, pipe_finding, pipe_knot and waiting_pipe word it.

#include "analyse/analyser.hpp"
#include "analyse/ending.hpp"
#include "analyse/pipe_case.hpp"

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
  using Blocked = std::map<model::ObjectKey, BlockedPipe>;

  void on_thread(const model::ThreadSeen& thread, Nanos time);
  void on_object(const model::ObjectSeen& object, Nanos time);
  void on_process(const model::ProcessSeen& process, Nanos time);
  void on_checkpoint();
  Blocked find_blocked() const;
  void weigh(const std::vector<BlockedPipe>& group);
  void raise(std::vector<WeighedPipe> pipes);
  void update(PipeCase& known,
              const std::vector<WeighedPipe>& pipes,
              model::Finding finding);
  void absorb(PipeCase& into);
  void follow(PipeCase& known, const Blocked& blocked);
  void settle(PipeCase& known, PipeBlock& block, bool is_last);
  PipeCase* find_open(const model::ObjectKey& object);
  bool is_ripe(const BlockedPipe& pipe) const;
  bool is_slow_look(Nanos since) const;
  Nanos window_for(const model::ObjectKey& object) const;
  bool is_after_end(Nanos time) const;

  const World& world_;
  FindingSink& sink_;
  Nanos window_;
  // By the pipe that a finding was first about.
  std::map<model::ObjectKey, PipeCase> cases_;
  // Pipes that moved after a finding: their longest stand-still so far.
  std::map<model::ObjectKey, Nanos> slowest_;
  Ending ending_;
};

} // namespace hawk::analyse
