#include "analyse/emit_world.hpp"

namespace hawk::analyse {

namespace {

// A process may close as many loops as it likes.
constexpr std::size_t k_most_loops = 1'000;

EmitSiteKey make_site(const ProbeEvent& event,
                      const std::string& name,
                      EmitSiteKey::Producer producer) {
  return {event.process,
          event.interpreter,
          event.place.file,
          event.place.line,
          event.place.function,
          name,
          producer};
}

} // namespace

EmitSiteKey site_of(const ProbeEvent& event, const EmitSeen& emit) {
  return make_site(event,
                   emit.name,
                   emit.producer > 0 ? EmitSiteKey::Producer::task
                                     : EmitSiteKey::Producer::callback);
}

EmitSiteKey site_of(const ProbeEvent& event, const EmitCounts& counts) {
  return make_site(event, counts.name, EmitSiteKey::Producer::task);
}

void EmitWorld::on_event(const ProbeEvent& event) {
  if (const auto* emit = std::get_if<EmitSeen>(&event.fact)) {
    see(event, *emit);
  } else if (const auto* counts = std::get_if<EmitCounts>(&event.fact)) {
    see(event, *counts);
  }
}

void EmitWorld::see(const ProbeEvent& event, const EmitSeen& emit) {
  ++events_;
  const bool inverted = order_.is_inverted(emit, event);
  see_iteration(emit.loop, emit.iteration);
  const EmitSiteKey key = site_of(event, emit);
  if (sites_.size() >= k_most_sites && sites_.count(key) == 0) {
    forgotten_ += static_cast<std::uint64_t>(emit.weight);
    return;
  }
  EmitSite& site = sites_[key];
  if (site.statistics.told == 0) {
    site.first = event.time;
    site.story = event.story;
  }
  site.statistics.add(event, emit, inverted);
  site.loop = emit.loop;
  site.how = emit.how;
  site.producer_name = emit.producer_name;
  site.last = event.time;
  site.iteration = iteration_of(emit.loop);
}

void EmitWorld::see(const ProbeEvent& event, const EmitCounts& counts) {
  ++events_;
  see_iteration(counts.loop, counts.iteration);
  const EmitSiteKey key = site_of(event, counts);
  if (counts_.size() < k_most_sites || counts_.count(key) != 0) {
    counts_[key] = counts;
  }
}

void EmitWorld::see_iteration(const LoopKey& loop,
                              const std::optional<Nanos>& time) {
  if (!time || *time < Nanos{}) {
    return;
  }
  if (iterations_.size() >= k_most_loops && iterations_.count(loop) == 0) {
    iterations_.erase(iterations_.begin());
  }
  iterations_[loop] = *time;
  for (auto& [key, site] : sites_) {
    site.iteration = site.loop == loop ? time : site.iteration;
  }
}

std::optional<Nanos> EmitWorld::iteration_of(const LoopKey& loop) const {
  const auto at = iterations_.find(loop);
  return at == iterations_.end() ? std::nullopt : std::optional(at->second);
}

const EmitSite* EmitWorld::find_site(const EmitSiteKey& key) const {
  const auto at = sites_.find(key);
  return at == sites_.end() ? nullptr : &at->second;
}

const EmitCounts* EmitWorld::find_counts(const EmitSiteKey& key) const {
  EmitSiteKey any = key;
  any.producer = EmitSiteKey::Producer::task;
  const auto at = counts_.find(any);
  return at == counts_.end() ? nullptr : &at->second;
}

} // namespace hawk::analyse
