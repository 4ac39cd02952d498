#pragma once

// The rules unread-pipe, buffering-writer and spinning-writer: a pipe that
// nobody reads, and that nobody is blocked on. Decides which of them counts,
// when, and what becomes of the finding afterwards; each weighs and words in a
// file of its own. A pipe that a thread is blocked on is left to undrained-pipe
// until it is read.

#include "analyse/analyser.hpp"
#include "analyse/ending.hpp"
#include "analyse/neglect.hpp"
#include "analyse/usage_span.hpp"

#include <map>
#include <optional>
#include <set>

namespace hawk::analyse {

class StandingPipe final : public Analyser {
public:
  // Both must outlive it; the world has seen an event before we do.
  StandingPipe(const World& world, FindingSink& sink, Nanos window);

  void on_event(const model::Event& event) override;
  void finish(Nanos ended_at) override;
  bool is_undecided() const override;

private:
  struct Case {
    model::Finding finding;
    std::vector<model::ProcessKey> writers;
    bool waits_for_writer = false; // a reader does
    Nanos read_at{};               // bytes were seen to be read; 0: not yet
  };

  struct Verdict {
    Standing standing;
    model::Finding finding;
  };

  void on_object(const model::ObjectSeen& object, Nanos time);
  void on_checkpoint();
  void weigh(const ObjectState& object);
  void settle_read();
  std::vector<Verdict> find_verdicts(const ObjectState& object) const;
  Nanos window_for(const ObjectState& object) const;

  const World& world_;
  FindingSink& sink_;
  Nanos window_;
  UsageSpans spans_;
  std::map<model::ObjectKey, Case> cases_;
  std::set<model::ObjectKey> blocked_; // undrained-pipe has these
  Ending ending_;
};

} // namespace hawk::analyse
