#include "probe_tally.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace hawk::cli {

namespace {

// Enough to see which; a pool may have hundreds.
constexpr std::size_t k_most_pids = 12;

// Of an agent that makes up processes or sends nonsense, no more than this.
constexpr std::size_t k_most_speakers = 10000;

std::int64_t number_in(const model::LogEvent& event, const char* name) {
  const auto found = event.attributes.find(name);
  if (found == event.attributes.end()) {
    return 0;
  }
  const auto* number = std::get_if<std::int64_t>(&found->second);
  return number != nullptr ? std::max<std::int64_t>(*number, 0) : 0;
}

std::string text_in(const model::LogEvent& event, const char* name) {
  const auto found = event.attributes.find(name);
  const auto* text = found == event.attributes.end()
                         ? nullptr
                         : std::get_if<std::string>(&found->second);
  return text != nullptr ? *text : "";
}

bool is_true(const model::LogEvent& event, const char* name) {
  const auto found = event.attributes.find(name);
  const auto* flag = found == event.attributes.end()
                         ? nullptr
                         : std::get_if<bool>(&found->second);
  return flag != nullptr && *flag;
}

std::string format_pids(const std::set<model::Pid>& pids) {
  std::string text;
  std::size_t count = 0;
  for (const model::Pid pid : pids) {
    if (++count > k_most_pids) {
      return text + fmt::format(" and {} more", pids.size() - k_most_pids);
    }
    text += fmt::format("{}{}", text.empty() ? "" : ", ", pid);
  }
  return text;
}

} // namespace

void ProbeTally::accept(const model::Event& event) {
  const auto* log = std::get_if<model::LogEvent>(&event.payload);
  if (log == nullptr || !log->event_name.starts_with("hawk.")) {
    return;
  }
  if (log->event_name == "hawk.run.probe") {
    offered_ = is_true(*log, "python") || is_true(*log, "node");
    not_offered_ = text_in(*log, "reason");
    return;
  }
  const bool is_hello = log->event_name == "hawk.probe"
                        || log->event_name == "hawk.probe.ready";
  const bool is_cost = log->event_name == "hawk.probe.cost";
  const bool is_loss = log->event_name == "hawk.probe.lost";
  const Key key{log->process, number_in(*log, "interpreter")};
  if (!(is_hello || is_cost || is_loss)
      || (speakers_.size() >= k_most_speakers && !speakers_.contains(key))) {
    return;
  }
  Speaker& speaker = speakers_[key];
  if (is_hello) {
    speaker.runtime = fmt::format(
        "{} {}", text_in(*log, "runtime"), text_in(*log, "version"));
    speaker.lost = std::max(speaker.lost, number_in(*log, "lost"));
  } else if (is_cost) {
    speaker.events = number_in(*log, "events");
    speaker.hooks = number_in(*log, "hooks");
    speaker.nanos = number_in(*log, "nanos");
  } else {
    speaker.lost = std::max(speaker.lost, number_in(*log, "count"));
    speaker.why_lost = text_in(*log, "reason");
  }
}

std::string ProbeTally::format_speakers() const {
  std::map<std::string, std::set<model::Pid>> by_runtime;
  for (const auto& [key, speaker] : speakers_) {
    if (!speaker.runtime.empty()) {
      by_runtime[speaker.runtime].insert(key.first.pid);
    }
  }
  std::string text;
  for (const auto& [runtime, pids] : by_runtime) {
    text += fmt::format("{}{} in {}",
                        text.empty() ? "" : "; ",
                        base::sanitise(runtime),
                        format_pids(pids));
  }
  return text.empty() ? "loaded by nobody" : text;
}

std::string ProbeTally::format_costs() const {
  Speaker sum;
  for (const auto& [key, speaker] : speakers_) {
    sum.events += speaker.events;
    sum.hooks += speaker.hooks;
    sum.nanos += speaker.nanos;
    sum.lost += speaker.lost;
    sum.why_lost = speaker.why_lost.empty() ? sum.why_lost : speaker.why_lost;
  }
  std::string lost = "none lost";
  if (sum.lost > 0) {
    lost = fmt::format("{} lost{}{}",
                       sum.lost,
                       sum.why_lost.empty() ? "" : ": ",
                       base::sanitise(sum.why_lost));
  }
  return fmt::format("{} in {} hooks, {} events, {}",
                     base::format_duration(model::Nanos(sum.nanos)),
                     sum.hooks,
                     sum.events,
                     lost);
}

std::string ProbeTally::format() const {
  if (!offered_) {
    return not_offered_.empty() ? ""
                                : fmt::format("hawkctl: no probes: {}\n",
                                              base::sanitise(not_offered_));
  }
  std::string text = fmt::format("hawkctl: probes: {}\n", format_speakers());
  if (!speakers_.empty()) {
    text += fmt::format("hawkctl: probes cost the agent {}\n", format_costs());
  }
  return text;
}

} // namespace hawk::cli
