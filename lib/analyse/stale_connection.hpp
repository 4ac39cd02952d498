#pragma once

// The rule stale-loop-connection: a connection that was opened on one event
// loop is used from another, or after its loop closed. Decides which uses are
// that, and folds those of one client between the same two lines into one
// case, also those of a program's forked children; stale_finding words it. A
// connection that two live loops share is judged here as well, and is a
// cross-loop-object.

#include "analyse/analyser.hpp"
#include "analyse/case_table.hpp"
#include "analyse/loop_case.hpp"
#include "analyse/recent_counts.hpp"

#include <set>
#include <string>
#include <utility>

namespace hawk::analyse {

// What somebody saw instead, and how well it fits: the best is kept.
struct Symptom {
  enum class Fit { none, log, error, known, known_error };

  Fit fit = Fit::none;
  std::string text;
};

// Its place is where the connection is used.
struct StaleCase : LoopCase {
  enum class Kind {
    shared, // neither loop is closed
    stale,  // the connection's own loop is closed, or stayed in the parent
  };

  Kind kind = Kind::stale;
  std::string identity;
  ConnectionKey connection; // the first; number 0: not known
  std::optional<ConnectionState> opening;
  LoopKey loop;
  std::string loop_kind;
  bool loop_closed = false;
  bool loop_rests = false; // at the first use
  std::optional<Nanos> closed_at;
  std::string closed_in;
  std::int64_t running_loop = 0;
  std::string operation;
  std::string request_label;
  std::string client;
  std::uint64_t writes = 0; // uses of a connection, by the probe's count
  std::uint64_t calls = 0;  // on the closed loop by its client
  std::uint64_t sent = 0;   // of the writes that were told one by one
  std::uint64_t unsent = 0;
  std::uint64_t connections = 0;
  // Lines that opened what a call on the loop may be about.
  std::size_t candidates = 1;
  Symptom symptom;

  std::uint64_t uses() const { return std::max(writes, calls); }

  // Only calls were seen, and they may be about another connection.
  bool is_doubtful() const { return writes == 0 && candidates > 1; }
};

class StaleConnection final {
public:
  // All must outlive it; the pictures have seen an event before we do.
  StaleConnection(const World& world, const LoopWorld& loops, FindingSink& sink)
      : world_(world),
        loops_(loops),
        sink_(sink) {}

  void on_event(const ProbeEvent& event);

  // Whether a finding speaks of what this client opened there.
  bool covers(const model::ProcessKey& process,
              std::string_view client,
              std::string_view file,
              int line) const;

  // Whether a finding speaks of this line as one that uses a connection.
  bool has_use(const model::ProcessKey& process,
               std::string_view file,
               int line) const;

  bool has_case(const model::ProcessKey& process) const;

  // Where a connection like this one was opened, also after its end; null: it
  // was not seen to be stale.
  const ConnectionState* find_opening(const ConnectionKey& connection) const;

  struct Victim {
    const ConnectionState* connection = nullptr;
    std::size_t candidates = 0; // different lines that opened one
  };

  // Whether the call is the use of a connection that the closed loop had, by
  // the same client.
  Victim find_victim(const LoopMisused& misused) const;

  std::uint64_t untold() const { return cases_.untold(); }

private:
  // What the probe counts for each connection or loop, and place.
  static constexpr std::size_t k_most_counts = 10'000;

  struct Key {
    std::string client;
    std::string file; // that opened it
    int line = 0;
    std::string use_file;
    int use_line = 0;

    auto operator<=>(const Key&) const = default;
  };

  struct Known {
    StaleCase told;
    // Of the latest uses: no id, and another process, is another story.
    std::set<std::pair<model::ProcessKey, std::string>> stories;
  };

  void judge(const ProbeEvent& event, const ConnectionStale& stale);
  void judge(const ProbeEvent& event, const LoopMisused& misused);
  void look_for_symptom(const ProbeEvent& event);
  void show(const ProbeEvent& event, Symptom::Fit fit, std::string text);
  Known* find_or_make(const ProbeEvent& event,
                      const LoopKey& loop,
                      const ConnectionState* opening,
                      std::string client);
  void describe_opening(StaleCase& told,
                        const LoopKey& loop,
                        const ConnectionState* opening) const;
  void retell(StaleCase& told,
              const ProbeEvent& event,
              const LoopKey& loop,
              const ConnectionState* opening) const;
  void use(Known& known, const ProbeEvent& event);
  void report(const Known& known);

  const World& world_;
  const LoopWorld& loops_;
  FindingSink& sink_;
  CaseTable<Key, Known> cases_;
  RecentCounts<std::pair<const Known*, ConnectionKey>> writes_{k_most_counts};
  RecentCounts<std::pair<const Known*, LoopKey>> calls_{k_most_counts};
};

} // namespace hawk::analyse
