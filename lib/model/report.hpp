#pragma once

// Everything a renderer needs: the findings, what could not be seen, and the
// size of what was looked at, and what its words stand for.

#include "model/finding.hpp"
#include "model/lag_report.hpp"
#include "model/pipe_ends.hpp"
#include "model/rule.hpp"
#include "model/wait_graph.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::model {

struct NotSeen {
  std::uint64_t hidden_processes = 0;
  std::vector<std::string> missing; // capabilities, each with its consequence
  std::uint64_t damaged_records = 0;
  std::uint64_t lost_records = 0; // by gap records
  std::uint64_t lost_bytes = 0;

  bool operator==(const NotSeen&) const = default;
};

struct Stats {
  std::uint64_t events = 0;
  std::uint64_t processes = 0;
  std::uint64_t objects = 0;
  base::Nanos observed{}; // from the first to the last event

  bool operator==(const Stats&) const = default;
};

struct Report {
  std::string tool_version;
  std::string source; // what was looked at: a path, "pid 4711", ...
  std::vector<Rule> rules; // those that were asked, found or not
  std::vector<Finding> findings;
  NotSeen not_seen;
  Stats stats;
  // Where a relative path begins, the likeliest first: for formats that want
  // paths below the place they are read in.
  std::vector<std::string> directories;
  // What stands for the whole where a finding has no line of its own: the
  // agent's script, else the recording. May be empty.
  std::string artifact;
  // Only where asked for.
  std::optional<std::vector<PipeEnds>> pipes;
  std::optional<WaitGraph> waits;
  std::optional<LagReport> lag;

  bool operator==(const Report&) const = default;
};

// How many findings are at `level` or above.
std::uint64_t count_at_least(const Report& report, Level level);

} // namespace hawk::model
