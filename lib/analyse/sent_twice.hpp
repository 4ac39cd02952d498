#pragma once

// The rule sent-twice: a story's request went out again although the first one
// was handed to the kernel, on a connection whose loop was closed. Counts them,
// those that may be meant apart from those that are not; the wording is in
// sent_twice_finding.

#include "analyse/analyser.hpp"
#include "analyse/case_table.hpp"
#include "analyse/loop_case.hpp"
#include "analyse/recent_counts.hpp"
#include "analyse/stale_connection.hpp"

#include <set>
#include <string>
#include <tuple>

namespace hawk::analyse {

// Why a repetition may be meant, or do no harm.
enum class Doubt {
  none,
  same_connection, // whoever tries again opens another one, as a rule
  late,
  harmless, // it only reads
  unknown,  // what it does
};

// The requests of one client that were repeated at one line of a program, all
// sure or all in doubt.
struct Repetition : LoopCase {
  Doubt doubt = Doubt::none; // of the first
  std::string client;
  std::uint64_t requests = 0;   // different ones that went out again
  std::uint64_t sends = 0;      // times that these went out, the first included
  std::uint64_t answered = 0;   // of the requests: the first had an answer
  std::set<std::string> labels; // the first few
  ConnectionKey first_connection; // of the first that was repeated
  ConnectionKey again_connection;
  std::optional<ConnectionState> first_opening;
  std::string peer;
  std::uint64_t stories = 0; // that had one
  // Stories of the kind, so far; not known of several processes.
  std::optional<std::uint64_t> peers;
};

class SentTwice final {
public:
  // With its story it is some 300 bytes, a hostile one 1 KB.
  static constexpr std::size_t k_most_requests = 2'000;

  // SDKs try again after seconds, at the latest once a read timed out.
  static constexpr Nanos k_soon = std::chrono::seconds(60);

  // `stale` must have seen an event before we do.
  SentTwice(const World& world,
            const LoopWorld& loops,
            const StaleConnection& stale,
            FindingSink& sink)
      : world_(world),
        loops_(loops),
        stale_(stale),
        sink_(sink) {}

  void on_event(const ProbeEvent& event);

  std::uint64_t untold() const { return cases_.untold(); }

private:
  struct Key {
    std::string client;
    std::string file; // that sends it again
    int line = 0;
    bool is_doubtful = false;

    auto operator<=>(const Key&) const = default;
  };

  using StoryKey =
      std::tuple<const Repetition*, model::ProcessKey, std::string>;

  Repetition* find_or_make(const ProbeEvent& event, const RequestAgain& again);
  void count(Repetition& told,
             const ProbeEvent& event,
             const RequestAgain& again);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  CaseTable<Key, Repetition> cases_;
  RecentCounts<StoryKey> stories_{k_most_requests};
  // How often each went out.
  RecentCounts<std::pair<StoryKey, std::string>> sends_{k_most_requests};
};

} // namespace hawk::analyse
