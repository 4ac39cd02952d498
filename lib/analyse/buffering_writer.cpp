#include "analyse/buffering_writer.hpp"

#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using model::Wait;
using model::Watch;

// Under a reader that may yet come, or where a loop lists all its outputs
// always (Go, tokio), only memory that grows tells of a buffer. Less than this
// in the window is an allocator's noise.
constexpr std::int64_t k_growth = 1 << 20;

enum class Parked { no, perhaps, yes };

Parked find_parked(const ThreadState& thread, const model::ObjectKey& object) {
  Parked parked = Parked::no;
  if (thread.seen.wait.kind != Wait::Kind::poll) {
    return parked;
  }
  for (const Watch& watch : thread.seen.wait.watches) {
    if (watch.object == object && watch.what == Watch::For::output) {
      parked = std::max(parked,
                        watch.edge_triggered ? Parked::perhaps : Parked::yes);
    }
  }
  return parked;
}

bool has_grown(const std::optional<UsageSpan>& span, Nanos window) {
  return span && span->resident >= k_growth && span->over >= window;
}

std::string describe_memory(const std::optional<UsageSpan>& span) {
  if (!span || span->over <= Nanos{}) {
    return "how it grows was not measured";
  }
  if (span->resident <= 0) {
    return "did not grow while watched";
  }
  const auto bytes = static_cast<double>(span->resident);
  return fmt::format("grew by {:.1f} MiB in {}",
                     bytes / (1 << 20),
                     base::format_duration(span->over));
}

std::string describe_park(const World& world, const BlockedPipe& pipe) {
  const auto at = world.threads().find(pipe.thread);
  const std::string call =
      at == world.threads().end() || at->second.seen.wait.call.empty()
          ? "poll"
          : at->second.seen.wait.call;
  return fmt::format("thread {} in {}(2) until it can write {}; no byte moved "
                     "for {} or more",
                     pipe.thread.tid,
                     call,
                     name_of_fd(pipe.writer.fd),
                     base::format_duration(pipe.until - pipe.since));
}

std::optional<Standing> find_parked_on(const World& world,
                                       const ObjectState& object,
                                       const Holder& holder,
                                       const UsageSpans& spans,
                                       Nanos window) {
  const Nanos since = standing_since(object);
  Parked parked = Parked::no;
  Standing standing;
  standing.pipe = make_standing(world, object, holder, since);
  standing.ripe_at = since + window;
  for (const ThreadState* thread : world.threads_of(holder.process)) {
    const Parked found = find_parked(*thread, object.seen.object);
    if (found > parked) {
      parked = found;
      standing.pipe.thread = thread->seen.thread;
    }
  }
  if (parked == Parked::no) {
    return std::nullopt;
  }
  standing.verdict = judge_pipe(world, standing.pipe);
  const bool grown = has_grown(
      spans.find_span(world, object.seen.object, holder.process), window);
  const bool neglected = is_neglected(standing.verdict);
  if (standing.verdict.kind != PipeVerdict::Kind::undrained
      || !(grown || (neglected && parked == Parked::yes))) {
    return std::nullopt;
  }
  standing.verdict.confidence = neglected && parked == Parked::yes
                                    ? Confidence::confirmed
                                    : Confidence::suspected;
  return standing;
}

std::string make_message(const World& world,
                         const Standing& standing,
                         const std::optional<UsageSpan>& span) {
  const BlockedPipe& pipe = standing.pipe;
  const std::string waits = fmt::format(
      "{} waits until it can write {}{}",
      label_of(world, pipe.writer.process),
      describe_stream(world, pipe, standing.verdict),
      span && span->resident >= k_growth ? ", and keeps the rest in its memory"
                                         : "");
  return standing.verdict.readers.empty()
             ? waits + "; its reader is not visible from here"
             : fmt::format(
                 "{}; {} does not read it",
                 waits,
                 label_of(world,
                          standing.verdict.readers.front().holder.process));
}

} // namespace

std::optional<Standing> find_buffering(const World& world,
                                       const ObjectState& object,
                                       const UsageSpans& spans,
                                       Nanos window) {
  return find_at_full(world, object, [&](const Holder& holder) {
    return find_parked_on(world, object, holder, spans, window);
  });
}

model::Finding make_buffering(const World& world,
                              const UsageSpans& spans,
                              const Standing& standing) {
  const BlockedPipe& pipe = standing.pipe;
  const auto span =
      spans.find_span(world, pipe.writer.object, pipe.writer.process);
  model::Finding finding = describe_parties(
      world,
      pipe,
      standing.verdict,
      {"waits until it can write", "parked", describe_park(world, pipe)});
  finding.rule = k_buffering_writer;
  finding.level = model::Level::warning;
  finding.confidence = standing.verdict.confidence;
  finding.message = make_message(world, standing, span);
  finding.details.emplace_back("memory", describe_memory(span));
  finding.evidence.emplace_back("thread", std::int64_t{pipe.thread.tid});
  finding.evidence.emplace_back("standing_ns",
                                (pipe.until - pipe.since).count());
  if (span) {
    finding.evidence.emplace_back("memory_growth", span->resident);
    finding.evidence.emplace_back("memory_growth_ns", span->over.count());
  }
  add_remedy(world, pipe, standing.verdict, finding);
  return finding;
}

} // namespace hawk::analyse
