#pragma once

// What the agent itself printed about event loops, as hints: for agents without
// a probe (python -I, a child with an environment of its own, a trace of
// another writer). Where every Python process has a probe this is silent; that
// one knows what happened, and this only what was said.

#include "analyse/analyser.hpp"
#include "analyse/line_splitter.hpp"
#include "analyse/loop_hint.hpp"
#include "analyse/probed_processes.hpp"
#include "analyse/world.hpp"

#include <array>
#include <map>
#include <vector>

namespace hawk::analyse {

class LoopGrammar final : public Analyser {
public:
  // Of output that was decoded for this. An agent that says it so often says
  // nothing new.
  static constexpr std::uint64_t k_most = std::uint64_t{32} << 20;

  // Both must outlive it; the world has seen an event before we do.
  LoopGrammar(const World& world, FindingSink& sink)
      : world_(world),
        sink_(sink) {}

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  model::StreamNeed stream_need() const override;

  // What was printed stands.
  bool is_undecided() const override { return false; }

private:
  // One output, line by line.
  struct Output {
    LineSplitter lines;
    TracebackReader traceback;
    std::uint64_t next = 0;              // offset
    std::optional<LoopTextSeen> pending; // until its chain is over
  };

  struct Entry {
    LoopTextSeen seen;
    std::uint64_t raised_count = 0;
  };

  void take(const model::StreamChunk& chunk, Nanos time);
  void take_line(std::string_view line, Nanos time, Output& output);
  void take_escaped(std::string_view line, Nanos time);
  void commit(Output& output);
  void take_event(const model::LogEvent& event, Nanos time);
  void report(Nanos until);
  bool is_for_probe(const LoopTextSeen& seen) const;
  std::vector<model::ProcessKey> find_unprobed() const;
  void raise(Entry& entry);

  const World& world_;
  FindingSink& sink_;
  std::array<Output, 3> outputs_; // by stream
  std::uint64_t taken_ = 0;
  std::map<std::string, Entry> entries_;
  ProbedProcesses probed_;
  std::vector<Nanos> told_; // when a probe spoke of such an error
};

} // namespace hawk::analyse
