#include "analyse/reprieve.hpp"

#include "analyse/pipe_fix.hpp"
#include "analyse/pipe_stream.hpp"
#include "analyse/wait_chain.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ProcessKey;
using model::Wait;
using model::Watch;

// A loop that waits for others may handle a line for as long as their answer
// takes. Most answers, also of models, come within ten seconds.
constexpr Nanos k_answer = std::chrono::seconds(10);

// Whether only those write it who also may write the pipe in question: then
// it is another output of the same child.
bool is_of_same_writers(const World& world,
                        const ProcessKey& reader,
                        const model::ObjectKey& input,
                        const BlockedWriter& writer) {
  const ObjectState* other = world.find_by_read_end(input);
  const ObjectState* pipe = world.find_object(writer.object);
  if (other == nullptr || pipe == nullptr) {
    return false;
  }
  const auto& holders = pipe->seen.holders;
  return std::all_of(
      other->seen.holders.begin(),
      other->seen.holders.end(),
      [&](const Holder& holder) {
        return !holder.writes || holder.process == reader
               || std::any_of(
                   holders.begin(), holders.end(), [&](const Holder& known) {
                     return known.writes && known.process == holder.process;
                   });
      });
}

class Reprieve final {
public:
  Reprieve(const World& world,
           const ProcessKey& reader,
           const BlockedWriter& writer)
      : world_(world),
        reader_(reader),
        writer_(writer),
        threads_(world.threads_of(reader)) {}

  bool may_wait_for_another_child() const {
    const bool any_child = has([](const Wait& wait) {
      return wait.kind == Wait::Kind::child && wait.pid <= 0;
    });
    if (!any_child) {
      return false;
    }
    // sh waits for whichever child ends, also while it wants a certain one.
    const model::ProcessSeen* process = world_.find_process(reader_);
    if (process != nullptr && find_runtime(*process) == Runtime::shell) {
      return true;
    }
    const auto children = world_.children_of(reader_);
    return std::any_of(
        children.begin(), children.end(), [&](const ProcessKey& child) {
          return world_.is_alive(child) && child != writer_.process
                 && !world_.is_ancestor(child, writer_.process);
        });
  }

  bool has_loop() const {
    return has([](const Wait& wait) { return wait.kind == Wait::Kind::poll; });
  }

  bool waits_for_others() const {
    return has([&](const Wait& wait) {
      return wait.kind == Wait::Kind::poll
             && std::any_of(
                 wait.watches.begin(),
                 wait.watches.end(),
                 [&](const Watch& watch) { return is_other(watch); });
    });
  }

  bool has_time_limit() const {
    return has([](const Wait& wait) {
      return (wait.kind == Wait::Kind::poll || wait.kind == Wait::Kind::lock)
             && !wait.forever;
    });
  }

  bool has_rested() const {
    return world_.looked() - writer_.since >= k_answer;
  }

private:
  template <typename Predicate>
  bool has(Predicate matches) const {
    return std::any_of(
        threads_.begin(), threads_.end(), [&](const ThreadState* thread) {
          return matches(thread->seen.wait);
        });
  }

  bool is_other(const Watch& watch) const {
    return watch.what == Watch::For::input && watch.object != writer_.read_end
           && is_fed_by_others(world_, watch.object, reader_)
           && !is_of_same_writers(world_, reader_, watch.object, writer_);
  }

  const World& world_;
  const ProcessKey reader_;
  const BlockedWriter& writer_;
  std::vector<const ThreadState*> threads_;
};

} // namespace

bool has_reprieve(const World& world,
                  const ProcessKey& reader,
                  const ReaderState& state,
                  const BlockedWriter& writer) {
  const Reprieve look(world, reader, writer);
  if (look.may_wait_for_another_child()) {
    return true;
  }
  if (look.has_loop() && look.waits_for_others()) {
    return !look.has_rested();
  }
  if (state.waits_for_writer || !look.has_time_limit()) {
    return false;
  }
  // Its time may be up soon, and the pipe its turn. To diagnostics it would
  // not have come so late.
  return find_stream_fd(world, reader, writer) != 2 || !look.has_rested();
}

} // namespace hawk::analyse
