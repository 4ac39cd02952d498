#pragma once

// The rule stray-output: a line that is no JSON-RPC message in the stdout of a
// server that speaks JSON-RPC there (MCP, LSP). Decides how sure that is;
// protocol_stream counts, stray_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/protocol_stream.hpp"
#include "analyse/world.hpp"

#include <optional>

namespace hawk::analyse {

// How sure it is that the stream is a protocol and the strays are none; nothing
// is said without a value.
std::optional<model::Confidence> judge_strays(const ProtocolTally& tally);

class StrayOutput final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  StrayOutput(const World& world, FindingSink& sink)
      : world_(world),
        sink_(sink) {}

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  model::StreamNeed stream_need() const override;

  // What was printed stands; time alone makes nothing of it.
  bool is_undecided() const override { return false; }

private:
  enum class When { as_it_comes, now_and_then, at_last };

  void find_agent(const model::ProcessSeen& process);
  void report(When when, Nanos now);

  const World& world_;
  FindingSink& sink_;
  ProtocolStream stream_;
  std::optional<model::ProcessKey> agent_; // what hawkctl started
  std::optional<model::Confidence> raised_;
  std::uint64_t raised_strays_ = 0;
  std::uint64_t raised_messages_ = 0;
};

} // namespace hawk::analyse
