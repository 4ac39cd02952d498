#include "analyse/pipe_stream.hpp"

#include <algorithm>

namespace hawk::analyse {

int find_stream_fd(const World& world,
                   const model::ProcessKey& reader,
                   const BlockedWriter& writer) {
  const ObjectState* object = world.find_object(writer.object);
  const auto* started = world.find_branch(reader, writer.process);
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
