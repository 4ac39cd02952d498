#pragma once

// The rule unclosed-stdin, and the part of pipe-deadlock in which no pipe is
// full: processes that wait for each other's bytes or end, and whom nobody
// else can wake. Decides when a knot counts, and what becomes of the finding
// afterwards; silent_verdict weighs it, silent_finding words it. A knot that
// hangs on a full pipe is the business of undrained_pipe.

#include "analyse/analyser.hpp"
#include "analyse/ending.hpp"
#include "analyse/silent_verdict.hpp"

#include <map>
#include <optional>
#include <string>

namespace hawk::analyse {

class SilentKnot final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  SilentKnot(const World& world, FindingSink& sink, Nanos window);

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;

private:
  struct Case {
    model::Finding finding;
    Knot members;
    model::ThreadKey thread; // of the reader
    Nanos since{};
    Nanos until{};       // it stood still up to here
    Nanos gone_at{};     // first look at which it did not; 0: not yet
    bool closed = false; // over, whatever else happens
  };

  void look();
  void raise(const SilentVerdict& verdict);
  void settle(const std::string& identity, Case& known, bool is_last);
  std::vector<SilentVerdict> find_silent(Nanos window) const;
  bool is_ours_to_tell(const Knot& knot) const;
  bool is_open(const std::string& identity) const;
  Nanos window_for(const std::string& identity) const;

  const World& world_;
  FindingSink& sink_;
  Nanos window_;
  Nanos looked_{}; // the last look that was judged
  std::map<std::string, Case> cases_;
  // Knots that went on after a finding: their longest stand-still so far.
  std::map<std::string, Nanos> slowest_;
  Ending ending_;
};

} // namespace hawk::analyse
