#pragma once

// A verdict: what is wrong, how sure that is, the evidence, the other party,
// the fix. Made by rules, shown by renderers; a finding knows no format.

#include "base/clock.hpp"
#include "model/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hawk::model {

enum class Level { note, warning, error }; // SARIF's, in rising order

// How sure: from the evidence alone, in falling order.
enum class Confidence {
  confirmed, // it is happening, and the evidence excludes the lookalikes
  latent,    // the defect is there, its harm has not come yet
  suspected, // the evidence fits, a lookalike is not excluded; warning at most
  hint,      // only text says so; note at most
};

// A party: the accused, the reader, the holder of a leaked end.
struct Party {
  std::string role; // "writer", "reader", "holder", ...
  ProcessKey process;
  std::string name;
  std::optional<int> fd;
  std::string does; // "waits in wait4 for pid 4712"
  std::string file = {}; // of the program's own line, where one is known
  int line = 0;

  bool operator==(const Party&) const = default;
};

struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
  std::string function;
  std::vector<std::string> stack;

  bool operator==(const SourcePlace&) const = default;
};

using EvidenceValue = std::variant<bool, std::int64_t, std::string>;

struct Finding {
  std::string rule; // "undrained-pipe"
  Level level = Level::error;
  Confidence confidence = Confidence::confirmed;
  std::string message; // one sentence, the thing named first
  Party subject;
  std::vector<Party> related;
  // For machines: names are stable.
  std::vector<std::pair<std::string, EvidenceValue>> evidence;
  // For people: label and sentence, one idea a line, in reading order.
  std::vector<std::pair<std::string, std::string>> details;
  std::optional<SourcePlace> cause;
  std::string fix;
  std::string free_now; // a command that frees the process, or empty
  std::string correlation_id;
  base::Nanos first_seen{}; // since the trace's start
  base::Nanos last_seen{};
  std::vector<std::string> blind_spots;

  // What makes two findings the same thing seen twice.
  std::string identity;

  bool operator==(const Finding&) const = default;
};

} // namespace hawk::model
