#include "analyse/pipe_stream.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

// Deeper than any tree of processes; ends a walk through reused pids.
constexpr int k_deepest_tree = 64;

// The child of `reader` that is, or started, `process`.
const model::ProcessSeen* find_started(const World& world,
                                       const model::ProcessKey& reader,
                                       const model::ProcessKey& process) {
  const model::ProcessSeen* at = world.find_process(process);
  for (int depth = 0; at != nullptr && depth < k_deepest_tree; ++depth) {
    if (at->parent == reader.pid) {
      return at;
    }
    at = world.find_process(at->parent);
  }
  return nullptr;
}

} // namespace

int find_stream_fd(const World& world,
                   const model::ProcessKey& reader,
                   const BlockedWriter& writer) {
  const ObjectState* object = world.find_object(writer.object);
  const auto* started = find_started(world, reader, writer.process);
  if (object == nullptr || started == nullptr) {
    return writer.fd;
  }
  int found = -1;
  for (const model::Holder& holder : object->seen.holders) {
    const bool standard = holder.fd == 1 || holder.fd == 2;
    if (holder.process != started->process || !holder.writes || !standard) {
      continue;
    }
    // Of both, as after 2>&1, the one that the writer itself uses.
    if (holder.fd == writer.fd) {
      return writer.fd;
    }
    found = found < 0 ? holder.fd : std::min(found, holder.fd);
  }
  return found < 0 ? writer.fd : found;
}

} // namespace hawk::analyse
