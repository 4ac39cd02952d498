#pragma once

// The rule sent-twice: a story's request went out again although the first one
// was handed to the kernel, on a connection whose loop was closed. Counts them,
// those that may be meant apart from those that are not; the wording is in
// sent_twice_finding.

#include "analyse/analyser.hpp"
#include "analyse/loop_world.hpp"
#include "analyse/process_family.hpp"
#include "analyse/stale_connection.hpp"
#include "analyse/world.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

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
struct Repetition {
  Doubt doubt = Doubt::none; // of the first
  model::ProcessKey process; // the first
  ProcessTally processes;
  std::string client;
  ProbePlace place;
  std::uint64_t requests = 0;   // different ones that went out again
  std::uint64_t sends = 0;      // times that these went out, the first included
  std::uint64_t answered = 0;   // of the requests: the first had an answer
  std::set<std::string> labels; // the first few
  ConnectionKey first_connection; // of the first that was repeated
  ConnectionKey again_connection;
  std::optional<ConnectionState> first_opening;
  std::string peer;
  std::uint64_t stories = 0;          // that had one
  // Stories of the kind, so far; not known of several processes.
  std::optional<std::uint64_t> peers;
  std::string story;
  std::string story_in_words;
  Nanos first_seen{};
  Nanos last_seen{};
};

class SentTwice final {
public:
  static constexpr std::size_t k_most_cases = 500;
  static constexpr std::size_t k_most_requests = 1'000;

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

  std::uint64_t untold() const { return untold_; }

private:
  // Family, client, place, and whether it is in doubt.
  using CaseKey = std::tuple<std::string, std::string, std::string, int, bool>;

  struct Known {
    Repetition told;
    // By process, story and request: how often it went out.
    std::map<std::tuple<model::ProcessKey, std::string, std::string>,
             std::int64_t>
        sends;
  };

  Known* find_or_make(const ProbeEvent& event, const RequestAgain& again);
  void count(Known& known, const ProbeEvent& event, const RequestAgain& again);

  const World& world_;
  const LoopWorld& loops_;
  const StaleConnection& stale_;
  FindingSink& sink_;
  std::map<CaseKey, Known> cases_;
  std::uint64_t untold_ = 0;
};

} // namespace hawk::analyse
