#include "analyse/spinning_writer.hpp"

#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using model::ObjectKey;
using model::Wait;
using model::Watch;

// Who waits between two attempts, if only a moment, uses less than half of a
// processor and makes fewer calls a second than this.
constexpr int k_least_share = 2;

// Where the calls are counted and fail, a tenth: a busy machine leaves a
// spinner no half.
constexpr int k_least_proven_share = 10;
constexpr double k_least_rate = 1000;

// A call that succeeds writes a byte at least. So where the calls are ten times
// the bytes, nine of ten failed, whatever the others wrote and where.
constexpr std::uint64_t k_calls_a_byte = 10;

// Calls that fail: shown, not shown, or not to be seen from here.
enum class Futile { no, unknown, yes };

Futile are_futile(const ObjectState& object, const UsageSpan& span) {
  const double seconds = std::chrono::duration<double>(span.over).count();
  const bool many =
      static_cast<double>(span.write_calls) >= k_least_rate * seconds;
  if (span.io_known && many
      && span.written_bytes <= span.write_calls / k_calls_a_byte) {
    return Futile::yes;
  }
  // proc_pid_io(5) counts write and writev, not send and sendmsg.
  const bool uncounted = object.seen.object.kind == ObjectKey::Kind::socket;
  return !span.io_known || uncounted ? Futile::unknown : Futile::no;
}

bool waits_for_output(const World& world,
                      const Holder& holder,
                      const ObjectKey& object) {
  const auto threads = world.threads_of(holder.process);
  return std::any_of(
      threads.begin(), threads.end(), [&](const ThreadState* thread) {
        const Wait& wait = thread->seen.wait;
        return wait.kind == Wait::Kind::poll
               && std::any_of(wait.watches.begin(),
                              wait.watches.end(),
                              [&](const Watch& watch) {
                                return watch.object == object
                                       && watch.what == Watch::For::output;
                              });
      });
}

std::optional<Standing> find_spinning_on(const World& world,
                                         const ObjectState& object,
                                         const Holder& holder,
                                         const UsageSpans& spans,
                                         Nanos window) {
  const auto span = spans.find_span(world, object.seen.object, holder.process);
  if (!holder.nonblocking || !span || span->over < window
      || waits_for_output(world, holder, object.seen.object)) {
    return std::nullopt;
  }
  const Futile futile = are_futile(object, *span);
  const int share =
      futile == Futile::yes ? k_least_proven_share : k_least_share;
  if (span->processor_time * share < span->over) {
    return std::nullopt;
  }
  Standing standing;
  standing.pipe = make_standing(world, object, holder, standing_since(object));
  standing.pipe.thread = {holder.process, holder.process.pid};
  standing.ripe_at = standing.pipe.since + window;
  standing.verdict = judge_pipe(world, standing.pipe);
  if (futile == Futile::no || !is_neglected(standing.verdict)) {
    return std::nullopt;
  }
  standing.verdict.confidence =
      futile == Futile::yes ? Confidence::confirmed : Confidence::suspected;
  return standing;
}

std::string describe_spin(const UsageSpan& span) {
  std::string text = fmt::format("{} of processor time in {}",
                                 base::format_duration(span.processor_time),
                                 base::format_duration(span.over));
  if (!span.io_known) {
    return text + "; its calls could not be counted";
  }
  return text
         + fmt::format("; {} write calls, {} bytes written",
                       span.write_calls,
                       span.written_bytes);
}

} // namespace

std::optional<Standing> find_spinning(const World& world,
                                      const ObjectState& object,
                                      const UsageSpans& spans,
                                      Nanos window) {
  return find_at_full(world, object, [&](const Holder& holder) {
    return find_spinning_on(world, object, holder, spans, window);
  });
}

model::Finding make_spinning(const World& world,
                             const UsageSpans& spans,
                             const Standing& standing) {
  const BlockedPipe& pipe = standing.pipe;
  const UsageSpan span =
      spans.find_span(world, pipe.writer.object, pipe.writer.process)
          .value_or(UsageSpan{});
  const bool sure = standing.verdict.confidence == Confidence::confirmed;
  model::Finding finding = describe_parties(
      world,
      pipe,
      standing.verdict,
      {"is busy and does not wait for room", "spins", describe_spin(span)});
  finding.rule = k_spinning_writer;
  finding.level = model::Level::warning;
  finding.confidence = standing.verdict.confidence;
  finding.message = fmt::format(
      "{} {} {}, which is full; {} does not read it",
      label_of(world, pipe.writer.process),
      sure ? "tries without pause to write" : "is busy and may be retrying",
      describe_stream(world, pipe, standing.verdict),
      label_of(world, standing.verdict.readers.front().holder.process));
  finding.evidence.emplace_back("standing_ns",
                                (pipe.until - pipe.since).count());
  finding.evidence.emplace_back("watched_ns", span.over.count());
  finding.evidence.emplace_back("processor_ns", span.processor_time.count());
  finding.evidence.emplace_back("io_known", span.io_known);
  if (span.io_known) {
    finding.evidence.emplace_back("write_calls",
                                  static_cast<std::int64_t>(span.write_calls));
    finding.evidence.emplace_back(
        "written_bytes", static_cast<std::int64_t>(span.written_bytes));
  }
  add_remedy(world, pipe, standing.verdict, finding);
  return finding;
}

} // namespace hawk::analyse
