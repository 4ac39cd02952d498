#pragma once

// A pipe whose bytes stand though no thread is blocked writing it: who may
// write it, and whether all who could read it do something else. The verdicts
// of the rules unread-pipe, buffering-writer and spinning-writer begin here.

#include "analyse/pipe_verdict.hpp"

#include <optional>
#include <vector>

namespace hawk::analyse {

// One that counts from `ripe_at` on, if nothing changes until then.
struct Standing {
  BlockedPipe pipe; // `thread` only if one of the writer's is to be named
  PipeVerdict verdict;
  Nanos ripe_at{};
};

// Living processes other than hawkctl's that may write it, one holder each.
// Empty also where a process holds both ends: self-pipes and the tokens of a
// jobserver lie there for ever, and nobody is meant to read all of them.
std::vector<model::Holder> find_writers(const World& world,
                                        const ObjectState& object);

// The pipe as this writer has it.
BlockedPipe make_standing(const World& world,
                          const ObjectState& object,
                          const model::Holder& writer,
                          Nanos since);

// Every reader is seen, and waits for something else.
bool is_neglected(const PipeVerdict& verdict);

// A thread waits in write(2) on it: that is for undrained-pipe.
bool is_written(const World& world, const ObjectState& object);

// For a full object that nobody is blocked on: what `find` says of the first of
// its writers about which it says something.
template <typename Find>
std::optional<Standing>
find_at_full(const World& world, const ObjectState& object, Find find) {
  if (object.seen.full != true || is_written(world, object)) {
    return std::nullopt;
  }
  for (const model::Holder& writer : find_writers(world, object)) {
    if (auto found = find(writer)) {
      return found;
    }
  }
  return std::nullopt;
}

// Since when it holds just what it holds now.
Nanos standing_since(const ObjectState& object);

} // namespace hawk::analyse
