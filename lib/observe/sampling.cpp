#include "observe/sampling.hpp"

#include "observe/close_look.hpp"

#include <unistd.h>

namespace hawk::observe {

namespace {

proc::Target without_us(proc::Target target) {
  target.exclude.insert(::getpid());
  return target;
}

} // namespace

Sampling::Sampling(const proc::Root& root,
                   proc::Target target,
                   model::EventSink& sink,
                   const base::ClockReading& start)
    : start_(start),
      sink_(sink),
      probe_(root),
      stalls_(target.stalls == proc::StallWatch::watched
                  ? std::make_unique<LoopStalls>(start_.monotonic,
                                                 target.stall_threshold)
                  : nullptr),
      sampler_(root,
               probe_,
               clock_,
               start_.monotonic,
               without_us(std::move(target))) {
  model::Header header;
  header.clock = start_;
  header.recorder = identify(root, ::getpid());
  push(std::move(header));
}

proc::SampleResult Sampling::sample() {
  if (stalls_) {
    sampler_.set_missing(stalls_->missing());
  }
  const proc::SampleResult result = sampler_.sample(sink_);
  if (stalls_) {
    stalls_->offer(result.pollers);
    for (model::StallSeen& stall : stalls_->take()) {
      push(std::move(stall));
    }
  }
  model::Checkpoint point;
  point.clock = clock_.read();
  point.sampled = result.finished;
  point.looked = result.looked;
  point.samples = ++samples_;
  sink_.accept({0, 0, result.finished, point});
  return result;
}

void Sampling::push(model::Payload payload) {
  if (stalls_) {
    stalls_->hear(payload);
  }
  sink_.accept(
      {0, 0, clock_.read().monotonic - start_.monotonic, std::move(payload)});
}

} // namespace hawk::observe
