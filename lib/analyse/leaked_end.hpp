#pragma once

// The rule leaked-pipe-end as far as a reader waits: for an end of file that
// cannot come while a stranger, or the reader itself, holds the write end.
// Decides when that counts, and what becomes of the finding afterwards;
// leak_verdict weighs it, leak_finding words it. A writer that waits for a
// stranger to read is the business of undrained_pipe.

#include "analyse/analyser.hpp"
#include "analyse/ending.hpp"
#include "analyse/leak_verdict.hpp"

#include <map>
#include <string>

namespace hawk::analyse {

class LeakedEnd final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  LeakedEnd(const World& world, FindingSink& sink, Nanos window);

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;

private:
  // The same holders at every look. The last helpers of a command that has
  // just ended (a tee, say) are about to end as well.
  struct Standing {
    std::vector<model::ProcessKey> holders;
    Nanos since{};
  };

  struct Case {
    model::Finding finding;
    LeakVerdict verdict;
    model::ObjectKey end; // the one that the reader waits for
    bool closed = false;  // over, whatever else happens
  };

  void look();
  void keep_standing(const std::vector<LeakVerdict>& verdicts);
  bool is_ripe(const LeakVerdict& verdict) const;
  bool is_open(const std::string& identity) const;
  void raise(const LeakVerdict& verdict);
  void settle(Case& known);
  Nanos window_for(const std::string& identity) const;

  const World& world_;
  FindingSink& sink_;
  Nanos window_;
  Nanos looked_{}; // the last look that was judged
  std::map<std::string, Standing> standing_;
  std::map<std::string, Case> cases_;
  // Readers that went on after a finding: their longest wait so far.
  std::map<std::string, Nanos> slowest_;
  Ending ending_;
};

} // namespace hawk::analyse
