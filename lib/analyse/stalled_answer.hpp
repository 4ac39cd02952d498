#pragma once

// The rule stale-loop-connection as far as the kernel alone shows it: an answer
// that nobody reads, on a connection that no event loop watches, in a Python
// process that hawkctl did not start. Suspected at most, for a slow reader
// looks the same. Where a probe speaks, it knows better, and this is silent.
//
// That a connection is in no epoll is no evidence: every idle connection of
// httpx, psycopg2 or a client with a timeout is in none.

#include "analyse/analyser.hpp"
#include "analyse/ending.hpp"
#include "analyse/probed_processes.hpp"
#include "analyse/world.hpp"

#include <map>

namespace hawk::analyse {

class StalledAnswer final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  StalledAnswer(const World& world, FindingSink& sink)
      : world_(world),
        sink_(sink) {}

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override { std::ignore = ended_at; }
  bool is_undecided() const override;

private:
  struct Connection {
    model::ConnectionSeen seen;
    Nanos since{};      // the same bytes, in the same state
    int looks = 0;      // that were over since then
    bool is_read = false; // bytes that had waited were read: somebody does
  };

  using ByProcess = std::map<model::ProcessKey, std::vector<const Connection*>>;

  void see(const model::ConnectionSeen& seen, Nanos time);
  void on_checkpoint(const model::Checkpoint& point);
  bool is_candidate(const Connection& connection) const;
  bool has_stood(const Connection& connection) const;
  bool may_come_to_it(const model::ProcessKey& process,
                      const Connection& connection) const;
  void report(const model::ProcessKey& process,
              const std::vector<const Connection*>& stalled);
  void take_back(const ByProcess& stalled);

  const World& world_;
  FindingSink& sink_;
  std::map<model::ObjectKey, Connection> connections_;
  ProbedProcesses probed_;
  std::map<model::ProcessKey, model::Finding> raised_;
  Nanos looked_{};
  Ending ending_;
};

} // namespace hawk::analyse
