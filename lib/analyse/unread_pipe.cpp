#include "analyse/unread_pipe.hpp"

#include "analyse/ending.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_forecast.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/reprieve.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::ProcessKey;

// Answers of services are left unread in sockets without harm. Between a
// process and its child a socket is what others use a pipe for.
bool are_related(const World& world, const Standing& standing) {
  const ProcessKey& writer = standing.pipe.writer.process;
  return std::all_of(standing.verdict.readers.begin(),
                     standing.verdict.readers.end(),
                     [&](const Reader& reader) {
                       const ProcessKey& key = reader.holder.process;
                       return world.is_ancestor(key, writer)
                              || world.is_ancestor(writer, key);
                     });
}

// A child that ignores its stdin does no harm as long as no more is written.
bool is_idle_stdin(const ObjectState& object, const PipeVerdict& verdict) {
  return object.seen.unread <= object.unread_then
         && std::any_of(
             verdict.readers.begin(),
             verdict.readers.end(),
             [](const Reader& reader) { return reader.holder.fd == 0; });
}

// Since when the readers' loops rest as well, if they did for long enough;
// else since when the bytes wait, and the judge will see the loops turn.
Nanos find_rest(const World& world, const ObjectState& object, Nanos window) {
  Nanos woken{};
  for (const Holder& holder : object.seen.holders) {
    if (!holder.reads) {
      continue;
    }
    for (const ThreadState* thread : world.threads_of(holder.process)) {
      if (thread->seen.wait.kind == model::Wait::Kind::poll) {
        woken = std::max(woken, thread->woken);
      }
    }
  }
  if (woken <= object.waiting + k_settling) {
    return object.waiting;
  }
  // As when the child started, and both greeted each other.
  const Nanos rest = std::max(window, (woken - object.waiting) * k_patience);
  return world.looked() - woken >= rest ? woken : object.waiting;
}

bool is_reprieved(const World& world, const Standing& standing) {
  return std::any_of(standing.verdict.readers.begin(),
                     standing.verdict.readers.end(),
                     [&](const Reader& reader) {
                       return has_reprieve(world,
                                           reader.holder.process,
                                           reader.state,
                                           standing.pipe.writer);
                     });
}

// The child that the reader started comes first, then what that started.
int distance_of(const World& world,
                const ObjectState& object,
                const Holder& h) {
  const model::ProcessSeen* process = world.find_process(h.process);
  bool below = false;
  for (const Holder& reader : object.seen.holders) {
    if (!reader.reads) {
      continue;
    }
    if (process != nullptr && process->parent == reader.process.pid) {
      return 0;
    }
    below = below || world.is_ancestor(reader.process, h.process);
  }
  return below ? 1 : 2;
}

std::string make_message(const World& world, const Standing& standing) {
  const BlockedPipe& pipe = standing.pipe;
  const std::string writer = label_of(world, pipe.writer.process);
  const std::string stream = describe_stream(world, pipe, standing.verdict);
  const std::string reader =
      label_of(world, standing.verdict.readers.front().holder.process);
  return is_at_its_limit(pipe.object->seen)
             ? fmt::format("{} gets stuck with its next write to {}: it is "
                           "full; {} does not read it",
                           writer,
                           stream,
                           reader)
             : fmt::format("{} gets stuck writing {} once it is full: {} bytes "
                           "wait; {} does not read it",
                           writer,
                           stream,
                           pipe.object->seen.unread,
                           reader);
}

} // namespace

std::optional<Standing>
find_unread(const World& world, const ObjectState& object, Nanos window) {
  const ObjectKey::Kind kind = object.seen.object.kind;
  const bool fits = kind == ObjectKey::Kind::pipe
                    || kind == ObjectKey::Kind::fifo
                    || kind == ObjectKey::Kind::socket;
  if (!fits || object.seen.unread == 0 || is_written(world, object)) {
    return std::nullopt;
  }
  auto writers = find_writers(world, object);
  std::stable_sort(
      writers.begin(), writers.end(), [&](const Holder& a, const Holder& b) {
        return distance_of(world, object, a) < distance_of(world, object, b);
      });
  const Nanos since = find_rest(world, object, window);
  // Of several, one that all readers wait for is enough: it cannot go on.
  for (const Holder& writer : writers) {
    Standing standing;
    standing.pipe = make_standing(world, object, writer, since);
    standing.verdict = judge_pipe(world, standing.pipe);
    standing.ripe_at = since + window;
    const bool related =
        kind != ObjectKey::Kind::socket || are_related(world, standing);
    if (is_neglected(standing.verdict) && related
        && !is_idle_stdin(object, standing.verdict)
        && !is_reprieved(world, standing)) {
      standing.pipe.since = object.waiting;
      return standing;
    }
  }
  return std::nullopt;
}

model::Finding make_unread(const World& world, const Standing& standing) {
  const ObjectState& object = *standing.pipe.object;
  const Forecast forecast = make_forecast(object, standing.pipe.until);
  model::Finding finding =
      describe_parties(world,
                       standing.pipe,
                       standing.verdict,
                       {"writes it", "unread", forecast.unread});
  finding.rule = k_unread_pipe;
  finding.level = model::Level::warning;
  finding.confidence = model::Confidence::latent;
  finding.message = make_message(world, standing);
  finding.details.emplace_back("room", forecast.room);
  finding.evidence.emplace_back("waiting_ns",
                                (standing.pipe.until - object.waiting).count());
  finding.evidence.emplace_back("growth", forecast.growth);
  add_remedy(world, standing.pipe, standing.verdict, finding);
  return finding;
}

} // namespace hawk::analyse
