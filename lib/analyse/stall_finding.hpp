#pragma once

// Words a finding of loop-stall.

#include "analyse/loop_stall.hpp"
#include "model/finding.hpp"

namespace hawk::analyse {

// The program's own innermost line; null: none was read.
const model::CodeLine* find_own_line(const model::StallSeen& stall);

// What kept the loop's thread.
enum class StallCause {
  call,        // asleep in one call
  processor,   // it computed
  interpreter, // it waited, again and again, for Python's lock (GIL)
  import,      // it loaded a module
};

StallCause find_cause(const model::StallSeen& stall);

// A sentence part behind "held its event loop for 402 ms": "in recvfrom on fd 8
// (127.0.0.1:6379)", "computing".
std::string describe_cause(const model::StallSeen& stall);

model::Finding make_stall_finding(const World& world,
                                  const StallCase& told,
                                  const std::string& key);

} // namespace hawk::analyse
