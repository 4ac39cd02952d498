#include "analyse/pipe_list.hpp"

#include "analyse/pipe_names.hpp"
#include "analyse/wait_words.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::PipeEnds;
using model::Wait;
using model::Watch;

bool watches(const Wait& wait, const ObjectKey& object, Watch::For what) {
  return wait.kind == Wait::Kind::poll
         && std::any_of(
             wait.watches.begin(), wait.watches.end(), [&](const Watch& watch) {
               return watch.object == object && watch.what == what;
             });
}

// What a thread does with this very object; nothing: something else.
std::string_view describe_use(const Wait& wait,
                              const model::ObjectSeen& object) {
  if (wait.kind == Wait::Kind::write && wait.object == object.object) {
    return "waits to write it";
  }
  if (wait.kind == Wait::Kind::read && wait.object == read_end_of(object)) {
    return "reads it";
  }
  if (watches(wait, read_end_of(object), Watch::For::input)) {
    return "polls it";
  }
  if (watches(wait, object.object, Watch::For::output)) {
    return "polls it to write";
  }
  return {};
}

// Of many threads the one that uses it, else the first that is seen.
std::string describe_holder(const World& world,
                            const Holder& holder,
                            const model::ObjectSeen& object) {
  const auto threads = world.threads_of(holder.process);
  for (const ThreadState* thread : threads) {
    if (const auto use = describe_use(thread->seen.wait, object);
        !use.empty()) {
      return std::string(use);
    }
  }
  return threads.empty()
             ? "does not wait"
             : describe_wait(world, holder.process, threads.front()->seen.wait);
}

PipeEnds describe_pipe(const World& world, const model::ObjectSeen& object) {
  PipeEnds pipe{describe_object(object.object),
                object.unread,
                object.capacity,
                object.full,
                {}};
  for (const Holder& holder : object.holders) {
    if (world.is_alive(holder.process) && !world.is_ours(holder.process)) {
      pipe.ends.push_back({holder.process,
                           name_of(world, holder.process),
                           holder.fd,
                           holder.reads,
                           holder.writes,
                           describe_holder(world, holder, object)});
    }
  }
  std::stable_sort(pipe.ends.begin(),
                   pipe.ends.end(),
                   [](const PipeEnds::End& a, const PipeEnds::End& b) {
                     return a.writes && !b.writes;
                   });
  return pipe;
}

} // namespace

std::vector<PipeEnds> list_pipes(const World& world) {
  std::vector<PipeEnds> pipes;
  for (const auto& [key, object] : world.objects()) {
    PipeEnds pipe = describe_pipe(world, object.seen);
    // Ends of one process only are its own affair.
    const bool shared = std::any_of(
        pipe.ends.begin(), pipe.ends.end(), [&](const PipeEnds::End& end) {
          return end.process != pipe.ends.front().process;
        });
    if (shared) {
      pipes.push_back(std::move(pipe));
    }
  }
  return pipes;
}

} // namespace hawk::analyse
