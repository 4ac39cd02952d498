#include "analyse/stray_output.hpp"

#include "analyse/stray_finding.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::Confidence;

// DESIGN: no verdict on fewer than five events.
constexpr std::uint64_t k_enough_messages = 5;

// A banner and a print now and then leave more than that. With a line for
// every message it may be a log of what somebody sends and gets.
constexpr std::uint64_t k_messages_a_stray = 2;

// Without the answer to `initialize` only the share tells. Text that happens
// to hold a message a line has more of other lines.
constexpr std::uint64_t k_messages_a_stray_unknown = 10;

// What looks like a protocol after a few lines may be a log after more. So a
// suspicion waits that long, or for the end.
constexpr Nanos k_second_thoughts = std::chrono::seconds(2);

} // namespace

std::optional<Confidence> judge_strays(const ProtocolTally& tally) {
  const bool outnumbered = tally.strays > tally.messages;
  if (tally.messages == 0 || tally.strays == 0 || tally.is_client
      || outnumbered) {
    return std::nullopt;
  }
  // Nobody prints headers with a length before each message but a server.
  const bool is_server =
      tally.is_server || tally.framing == ProtocolTally::Framing::headers;
  const bool is_enough = tally.messages >= k_enough_messages;
  if (is_server) {
    const bool few = tally.strays * k_messages_a_stray <= tally.messages;
    return is_enough && few ? Confidence::confirmed : Confidence::suspected;
  }
  const bool few = tally.strays * k_messages_a_stray_unknown <= tally.messages;
  return is_enough && few ? std::optional(Confidence::suspected) : std::nullopt;
}

void StrayOutput::on_event(const model::Event& event) {
  if (const auto* chunk = std::get_if<model::StreamChunk>(&event.payload)) {
    // Once it is over, others may still get some of it.
    if (chunk->stream == model::Stream::standard_output && !stream_.is_over()) {
      stream_.accept(chunk->offset, chunk->bytes, event.time);
      report(When::as_it_comes, event.time);
    }
  } else if (std::holds_alternative<model::Checkpoint>(event.payload)) {
    report(When::now_and_then, event.time);
  } else if (const auto* seen =
                 std::get_if<model::ProcessSeen>(&event.payload)) {
    find_agent(*seen);
  } else if (const auto* ended = std::get_if<model::Ended>(&event.payload)) {
    agent_ = ended->process;
  }
}

void StrayOutput::finish(Nanos ended_at) {
  report(When::at_last, ended_at);
}

model::StreamNeed StrayOutput::stream_need() const {
  return {!stream_.is_over(), {}};
}

// The first child of hawkctl; orphans come to it later.
void StrayOutput::find_agent(const model::ProcessSeen& process) {
  const auto& header = world_.header();
  if (!agent_ && header && process.parent == header->recorder.pid
      && process.parent != 0 && !world_.is_ours(process.process)) {
    agent_ = process.process;
  }
}

void StrayOutput::report(When when, Nanos now) {
  const ProtocolTally& tally = stream_.tally();
  const bool is_news =
      tally.strays != raised_strays_
      || (tally.messages != raised_messages_ && when != When::as_it_comes);
  if (!is_news || (!agent_ && when != When::at_last)) {
    return;
  }
  auto confidence = judge_strays(tally);
  // A verdict that was reached and does not hold: a note remains.
  if (!confidence && raised_) {
    confidence = Confidence::hint;
  }
  const bool is_ripe = when == When::at_last
                       || (when == When::now_and_then
                           && now - tally.first_stray >= k_second_thoughts);
  const bool is_first_sure =
      confidence == Confidence::confirmed && raised_ != confidence;
  if (!confidence || (!is_ripe && !is_first_sure)) {
    return;
  }
  raised_ = confidence;
  raised_strays_ = tally.strays;
  raised_messages_ = tally.messages;
  model::Finding finding = make_stray(world_, agent_, tally, *confidence);
  if (stream_.is_cut()) {
    finding.blind_spots.push_back(
        fmt::format("of the agent's stdout the first {} MiB were looked at",
                    ProtocolStream::k_most >> 20));
  }
  sink_.raise(std::move(finding));
}

} // namespace hawk::analyse
