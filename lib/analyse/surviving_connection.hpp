#pragma once

// The rule surviving-connection: a loop closed and left connections open, which
// the next loop of the process will find in their pool. Waits a while before it
// speaks: who closes them late, or is about to use one of them, decides what
// there is to say. surviving_finding words it.

#include "analyse/analyser.hpp"
#include "analyse/case_table.hpp"
#include "analyse/loop_case.hpp"
#include "analyse/stale_connection.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::analyse {

// Connections of one client that were opened in one place, which is its place.
struct Survival : LoopCase {
  std::string identity;
  ConnectionState opening; // of the first
  LoopKey loop;
  std::string loop_kind;
  std::string closed_in;
  std::int64_t later_loop = 0; // 0: none started
  std::uint64_t connections = 0;
  std::uint64_t loops = 0; // that left some
  bool renewed = false;    // a later loop opened one of its own, there
};

class SurvivingConnection final {
public:
  // Loops that wait, and their connections in all: the first are told early.
  static constexpr std::size_t k_most_pending = 2'000;
  static constexpr std::size_t k_most_numbers = 100'000;
  static constexpr std::size_t k_most_openings = 500;

  // A graceful close goes on after its loop (aiohttp says to sleep for it), and
  // the first use in the next loop comes within a job: what stands after that
  // long was left.
  static constexpr Nanos k_patience = std::chrono::seconds(2);

  // `stale` must have seen an event before we do.
  SurvivingConnection(const World& world,
                      const LoopWorld& loops,
                      const StaleConnection& stale,
                      FindingSink& sink)
      : world_(world),
        loops_(loops),
        stale_(stale),
        sink_(sink) {}

  void on_event(const ProbeEvent& event);

  // The clock of who writes the probes' events.
  void on_time(Nanos now);

  // The process is gone, and nothing more comes from it.
  void on_exit(const model::ProcessKey& process);

  void finish();

  // Whether something waits for its time.
  bool is_undecided() const;

  std::uint64_t untold() const { return cases_.untold(); }

private:
  // A loop that closed and left connections open.
  struct Pending {
    LoopKey loop;
    Nanos closed{};
    Nanos later{}; // when the next loop started
    std::int64_t later_loop = 0;
    std::vector<std::int64_t> connections;
  };

  struct Key {
    std::string client;
    std::string file; // that opens it
    int line = 0;

    auto operator<=>(const Key&) const = default;
  };

  using Opening = std::pair<std::string, Key>; // with its family

  void see_opened(const ProbeEvent& event, const ConnectionOpened& opened);
  bool is_renewed(const Opening& opening,
                  const LoopKey& loop,
                  std::string_view loop_kind) const;
  void settle(const Pending& pending);
  Survival* find_or_make(const Pending& pending, const ConnectionState& open);
  void settle_first(std::deque<Pending>& pending);
  void add(Pending pending);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  std::deque<Pending> single_;   // no loop followed yet
  std::deque<Pending> followed_; // in the order in which one did
  std::size_t numbers_ = 0;      // of connections, in both
  CaseTable<Key, Survival> cases_;
  std::map<Opening, LoopKey> last_opened_;
};

} // namespace hawk::analyse
