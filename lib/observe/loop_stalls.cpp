#include "observe/loop_stalls.hpp"

#include <limits>

namespace hawk::observe {

LoopStalls::LoopStalls(base::Nanos origin, base::Nanos threshold)
    : sampler_(origin, proc::StallOptions{{threshold}}) {}

void LoopStalls::hear(const model::Payload& payload) {
  const auto* said = std::get_if<model::LogEvent>(&payload);
  if (said == nullptr || said->event_name != "hawk.loop.start") {
    return;
  }
  const auto at = said->attributes.find("thread");
  const auto* thread = at == said->attributes.end()
                           ? nullptr
                           : std::get_if<std::int64_t>(&at->second);
  if (thread != nullptr && *thread > 0
      && *thread <= std::numeric_limits<model::Pid>::max()) {
    sampler_.watch({said->process, static_cast<model::Pid>(*thread)});
  }
}

void LoopStalls::offer(const std::vector<model::ThreadKey>& pollers) {
  for (const model::ThreadKey& thread : pollers) {
    sampler_.offer(thread);
  }
}

} // namespace hawk::observe
