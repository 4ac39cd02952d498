#include "analyse/usage_span.hpp"

#include "analyse/neglect.hpp"

namespace hawk::analyse {

namespace {

std::uint64_t grown(std::uint64_t from, std::uint64_t to) {
  return to > from ? to - from : 0;
}

} // namespace

void UsageSpans::update(const World& world) {
  std::erase_if(stands_, [&](const auto& entry) {
    const ObjectState* object = world.find_object(entry.first);
    return object == nullptr || object->seen.full != true;
  });
  for (const auto& [key, object] : world.objects()) {
    if (object.seen.full == true) {
      update(world, object);
    }
  }
}

void UsageSpans::update(const World& world, const ObjectState& object) {
  const Nanos since = standing_since(object);
  Stand& stand = stands_[object.seen.object];
  if (stand.since != since) {
    stand = {since, {}};
  }
  for (const model::Holder& holder : object.seen.holders) {
    const UsageState* usage = world.find_usage(holder.process);
    if (!holder.writes || usage == nullptr || usage->until < since) {
      continue;
    }
    // Asked first after the pipe stood, or now for the first time in it.
    const bool first_fits = usage->since >= since;
    stand.starts.try_emplace(holder.process,
                             first_fits ? Start{usage->first, usage->since}
                                        : Start{usage->last, usage->until});
  }
}

std::optional<UsageSpan>
UsageSpans::find_span(const World& world,
                      const model::ObjectKey& object,
                      const model::ProcessKey& process) const {
  const auto stand = stands_.find(object);
  const UsageState* usage = world.find_usage(process);
  if (stand == stands_.end() || usage == nullptr) {
    return std::nullopt;
  }
  const auto start = stand->second.starts.find(process);
  if (start == stand->second.starts.end()) {
    return std::nullopt;
  }
  const model::ProcessUsage& from = start->second.usage;
  const model::ProcessUsage& to = usage->last;
  UsageSpan span;
  span.over = usage->until - start->second.time;
  span.resident = static_cast<std::int64_t>(to.resident)
                  - static_cast<std::int64_t>(from.resident);
  span.processor_time = to.processor_time - from.processor_time;
  span.write_calls = grown(from.write_calls, to.write_calls);
  span.written_bytes = grown(from.written_bytes, to.written_bytes);
  span.io_known = from.io_known && to.io_known;
  return span;
}

} // namespace hawk::analyse
