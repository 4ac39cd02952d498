#include "analyse/pipe_verdict.hpp"

#include "analyse/leaked_reader.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using Kind = PipeVerdict::Kind;
using State = ReaderState::Kind;

bool is_read_by_us(const World& world, const model::ObjectSeen& object) {
  return std::any_of(
      object.holders.begin(), object.holders.end(), [&](const Holder& holder) {
        return holder.reads && world.is_ours(holder.process);
      });
}

// Who is killed while a sample is taken was seen to wait, and holds nothing
// any more when the holders are listed.
bool is_held_by_writer(const BlockedPipe& pipe) {
  const auto& holders = pipe.object->seen.holders;
  return std::any_of(holders.begin(), holders.end(), [&](const Holder& holder) {
    return holder.writes && holder.process == pipe.writer.process;
  });
}

// One a process; the writer itself only if there is nobody else.
std::vector<Reader> find_readers(const World& world, const BlockedPipe& pipe) {
  std::vector<Reader> others;
  std::vector<Reader> own;
  std::set<model::ProcessKey> known;
  for (const Holder& holder : pipe.object->seen.holders) {
    if (!holder.reads || !world.is_alive(holder.process)
        || !known.insert(holder.process).second) {
      continue;
    }
    auto& into = holder.process == pipe.writer.process ? own : others;
    into.push_back({holder, judge_reader(world, holder.process, pipe.writer)});
  }
  return others.empty() ? own : others;
}

// Who decides goes first: a state that weighs more, then the writer's parent.
int weight_of(State state) {
  switch (state) {
  case State::reads:
    return 0;
  case State::excused:
    return 1;
  case State::unclear:
    return 2;
  case State::neglects:
    return 3;
  }
  return 3;
}

void sort_by_weight(const World& world,
                    const BlockedPipe& pipe,
                    std::vector<Reader>& readers) {
  const auto rank = [&](const Reader& reader) {
    const bool parent =
        world.is_ancestor(reader.holder.process, pipe.writer.process);
    return std::pair(weight_of(reader.state.kind), parent ? 0 : 1);
  };
  std::stable_sort(
      readers.begin(), readers.end(), [&](const Reader& a, const Reader& b) {
        return rank(a) < rank(b);
      });
}

// A terminal that is full with nothing unread was stopped by Ctrl-S
// (drivers/tty/pty.c: flow.stopped).
bool is_output_stopped(const model::ObjectSeen& object) {
  return object.object.kind == model::ObjectKey::Kind::tty
         && object.unread == 0;
}

} // namespace

PipeVerdict judge_pipe(const World& world, const BlockedPipe& pipe) {
  PipeVerdict verdict;
  const model::ObjectSeen& object = pipe.object->seen;
  if (is_read_by_us(world, object)) {
    return verdict;
  }
  if (!is_held_by_writer(pipe)) {
    return verdict;
  }
  verdict.readers = find_readers(world, pipe);
  if (is_output_stopped(object)) {
    verdict.kind = Kind::waiting;
    verdict.output_stopped = true;
    return verdict;
  }
  verdict.kind = Kind::undrained;
  if (verdict.readers.empty()) {
    verdict.confidence = Confidence::suspected;
    return verdict;
  }
  sort_by_weight(world, pipe, verdict.readers);
  const Reader& first = verdict.readers.front();
  verdict.own_reader = first.holder.process == pipe.writer.process;
  if (first.state.kind == State::reads || first.state.kind == State::excused) {
    verdict.kind = Kind::waiting;
  } else if (first.state.kind == State::unclear || !object.full.has_value()) {
    verdict.confidence = Confidence::suspected;
  }
  if (verdict.kind == Kind::undrained
      && !world.is_recorder(pipe.writer.process)) {
    verdict.read_end = judge_read_end(world, pipe, verdict);
  }
  if (verdict.read_end == ReadEnd::never_read && object.full.has_value()) {
    verdict.confidence = Confidence::confirmed;
  }
  return verdict;
}

} // namespace hawk::analyse
