#pragma once

// A finding about full pipes, and what it was raised on: so that it can be told
// later whether the same pipes still stand, or what became of them.

#include "analyse/pipe_knot.hpp"

#include <vector>

namespace hawk::analyse {

// One of its pipes.
struct PipeBlock {
  model::ThreadKey thread; // the one that is blocked longest
  BlockedWriter writer;
  std::vector<model::ProcessKey> readers;
  std::uint64_t unread = 0;
  Nanos since{};
  Nanos until{};
  Nanos changed_at{}; // its thread was seen to do something else; 0: not yet
  Nanos drained_at{}; // bytes were seen to be read; 0: not yet
};

struct PipeCase {
  model::Finding finding;
  std::vector<PipeBlock> blocks; // more than one: a knot
  bool closed = false;           // over, whatever else happens
};

PipeBlock make_block(const WeighedPipe& member);

// Null if the case is not about this pipe.
PipeBlock* find_block(PipeCase& known, const model::ObjectKey& object);

// Whether its writer ended, or all who could have read it.
bool has_died(const World& world, const PipeBlock& block);

} // namespace hawk::analyse
