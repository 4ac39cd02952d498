#include "observe/probes.hpp"

namespace hawk::observe {

probe::Offer
choose_probes(Probes probes, bool has_channel, const std::string& state) {
  if (probes == Probes::left_out) {
    return {"", "", "--no-probe"};
  }
  return has_channel ? probe::make_offer(state)
                     : probe::Offer{"", "", "no event channel"};
}

model::LogEvent describe_offer(const probe::Offer& offer,
                               const model::ProcessKey& agent,
                               base::Nanos since_epoch) {
  model::LogEvent event;
  event.process = agent;
  event.observed_timestamp = since_epoch;
  event.event_name = "hawk.run.probe";
  event.attributes["python"] = !offer.python_directory.empty();
  event.attributes["node"] = !offer.node_file.empty();
  if (!offer.reason.empty()) {
    event.attributes["reason"] = offer.reason;
  }
  return event;
}

} // namespace hawk::observe
