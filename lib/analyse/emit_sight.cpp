#include "analyse/emit_sight.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// What waits less is not asked for whom: nobody would do anything about it.
constexpr Nanos k_least_wait = std::chrono::milliseconds(5);

} // namespace

void EmitSight::on_event(const model::Event& event) {
  now_ = std::max(now_, event.time);
  if (const auto* process = std::get_if<model::ProcessSeen>(&event.payload)) {
    roll_.on_process(*process, event.time);
    return;
  }
  const auto probe = parse_probe_event(event);
  if (!probe) {
    return;
  }
  if (std::holds_alternative<ProbeHello>(probe->fact)) {
    roll_.on_hello(probe->process);
  }
  if (const auto* emit = std::get_if<EmitSeen>(&probe->fact)) {
    see(*emit);
  } else if (const auto* loop = std::get_if<LoopStarted>(&probe->fact)) {
    uvloop_ = uvloop_ || loop->kind == "uvloop";
  } else if (std::holds_alternative<ProbeHello>(probe->fact)
             || std::holds_alternative<ProbeLost>(probe->fact)
             || std::holds_alternative<ProbesGiven>(probe->fact)) {
    loops_.on_event(*probe);
  }
}

void EmitSight::see(const EmitSeen& emit) {
  ++told_;
  untold_ += static_cast<std::uint64_t>(emit.weight) - 1;
  if (emit.schedule_delay().value_or(Nanos{}) >= k_least_wait
      && !emit.producer_hold()) {
    ++unsplit_;
  }
}

std::vector<std::string> EmitSight::not_seen() const {
  std::vector<std::string> sentences = roll_.missing(now_);
  if (untold_ > 0) {
    sentences.push_back(
        fmt::format("{} of {}: they were made so fast that one told stands for "
                    "several; the figures are of a sample",
                    count_of(untold_, "emission"),
                    untold_ + told_));
  }
  if (unsplit_ > 0) {
    sentences.push_back(fmt::format("whom {} waited for{}",
                                    count_of(unsplit_, "emission"),
                                    uvloop_ ? ": the loop is uvloop's" : ""));
  }
  return sentences;
}

} // namespace hawk::analyse
