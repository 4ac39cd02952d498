#include "proc/measure.hpp"

#include <unistd.h>

namespace hawk::proc {

namespace {

using model::Holder;
using model::ObjectSeen;

// A pipe may have hundreds of holders, all refused for the same reason.
constexpr int k_most_tries = 4;

std::uint64_t page_size() {
  static const long size = ::sysconf(_SC_PAGESIZE);
  return size > 0 ? static_cast<std::uint64_t>(size) : 4096;
}

enum class Side { reads, writes };

// Asks through the first holder of that side which can be asked.
std::optional<PipeState> ask(PipeProbe& probe,
                             const std::vector<Holder>& holders,
                             const ObjectKey& object,
                             Side side,
                             PipeProbe::Question question) {
  int tries = 0;
  for (const Holder& holder : holders) {
    if (!(side == Side::writes ? holder.writes : holder.reads)) {
      continue;
    }
    const auto state = probe.probe(
        {holder.process.pid, holder.fd, object, side == Side::writes},
        question);
    if (state) {
      return *state;
    }
    if (++tries == k_most_tries) {
      break;
    }
  }
  return std::nullopt;
}

} // namespace

void measure_pipe(PipeProbe& probe,
                  PipeProbe::Question question,
                  ObjectSeen& object) {
  // A write end answers everything, and a copy of it hides no reader's death.
  auto state =
      ask(probe, object.holders, object.object, Side::writes, question);
  if (!state) {
    state = ask(probe, object.holders, object.object, Side::reads, question);
  }
  if (state) {
    object.capacity = state->capacity.value_or(0);
    object.slots = static_cast<std::uint32_t>(object.capacity / page_size());
    object.unread = state->unread.value_or(0);
    object.full = state->full;
  }
}

void measure_socket(const std::vector<UnixSocket>& sockets,
                    ObjectSeen& object) {
  const UnixSocket* writer = find_socket(sockets, object.object.inode);
  if (writer == nullptr) {
    return;
  }
  object.capacity = writer->send_buffer;
  object.used = writer->sent;
  if (writer->send_buffer != 0) {
    object.full = !has_room(*writer);
  }
  if (const UnixSocket* reader = find_socket(sockets, object.peer.inode)) {
    object.unread = reader->unread;
    object.pair = !writer->named && !reader->named;
  }
}

void measure_tty(PipeProbe& probe,
                 PipeProbe::Question question,
                 ObjectSeen& object) {
  const auto slave =
      ask(probe, object.holders, object.object, Side::writes, question);
  const auto master = ask(probe,
                          object.holders,
                          object.peer,
                          Side::reads,
                          PipeProbe::Question::sizes);
  if (slave) {
    object.full = slave->full;
  }
  if (master) {
    object.unread = master->unread.value_or(0);
  }
}

} // namespace hawk::proc
