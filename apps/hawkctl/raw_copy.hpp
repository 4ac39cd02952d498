#pragma once

// The agent's output as the agent wrote it, byte for byte.

#include "destination.hpp"
#include "trace_notes.hpp"

#include "base/result.hpp"
#include "model/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

struct RawCopied {
  std::vector<std::string> notes;
  bool damaged = false;
};

// Copies the streams of a trace (or the one asked for) in the order of its
// records, each byte once.
base::Result<RawCopied> copy_raw(const std::string& path,
                                 std::optional<model::Stream> stream,
                                 Destination& to);

} // namespace hawk::cli
