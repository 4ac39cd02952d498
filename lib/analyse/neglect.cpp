#include "analyse/neglect.hpp"

#include <algorithm>
#include <set>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ProcessKey;

bool has_both_ends(const std::vector<Holder>& holders) {
  std::set<ProcessKey> writers;
  for (const Holder& holder : holders) {
    if (holder.writes) {
      writers.insert(holder.process);
    }
  }
  return std::any_of(holders.begin(), holders.end(), [&](const Holder& holder) {
    return holder.reads && writers.count(holder.process) != 0;
  });
}

bool is_standard(const Holder& holder) {
  return holder.fd == 1 || holder.fd == 2;
}

} // namespace

std::vector<Holder> find_writers(const World& world,
                                 const ObjectState& object) {
  std::vector<Holder> found;
  if (has_both_ends(object.seen.holders)) {
    return found;
  }
  for (const Holder& holder : object.seen.holders) {
    if (!holder.writes || !world.is_alive(holder.process)
        || world.is_ours(holder.process)) {
      continue;
    }
    const auto at =
        std::find_if(found.begin(), found.end(), [&](const Holder& known) {
          return known.process == holder.process;
        });
    if (at == found.end()) {
      found.push_back(holder);
    } else if (is_standard(holder) && !is_standard(*at)) {
      *at = holder;
    }
  }
  return found;
}

BlockedPipe make_standing(const World& world,
                          const ObjectState& object,
                          const Holder& writer,
                          Nanos since) {
  BlockedPipe pipe;
  pipe.writer = {writer.process,
                 object.seen.object,
                 read_end_of(object.seen),
                 writer.fd,
                 since};
  pipe.object = &object;
  pipe.since = since;
  pipe.until = world.looked();
  return pipe;
}

bool is_neglected(const PipeVerdict& verdict) {
  return verdict.kind == PipeVerdict::Kind::undrained && !verdict.own_reader
         && !verdict.readers.empty()
         && std::all_of(verdict.readers.begin(),
                        verdict.readers.end(),
                        [](const Reader& reader) {
                          return reader.state.kind
                                 == ReaderState::Kind::neglects;
                        });
}

bool is_written(const World& world, const ObjectState& object) {
  return object.seen.full != false
         && std::any_of(world.threads().begin(),
                        world.threads().end(),
                        [&](const auto& entry) {
                          const model::Wait& wait = entry.second.seen.wait;
                          return wait.kind == model::Wait::Kind::write
                                 && wait.object == object.seen.object;
                        });
}

Nanos standing_since(const ObjectState& object) {
  return std::max(object.since, object.known);
}

} // namespace hawk::analyse
