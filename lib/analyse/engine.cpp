#include "analyse/engine.hpp"

#include <algorithm>

namespace hawk::analyse {

Engine::Engine(Callback on_finding, const RuleOptions& options)
    : on_finding_(std::move(on_finding)),
      topic_(options.topic),
      analysers_(make_analysers(world_, *this, options)) {
  for (const auto& one : analysers_) {
    const auto literals = one->stream_need().literals;
    literals_.insert(literals_.end(), literals.begin(), literals.end());
  }
}

void Engine::accept(const model::Event& event) {
  count(event);
  world_.on_event(event);
  objects_ = std::max(objects_, world_.objects().size());
  for (const auto& analyser : analysers_) {
    analyser->on_event(event);
  }
}

// All literals until the last that wants some has had enough: what they point
// at must not change.
model::StreamNeed Engine::stream_need() const {
  model::StreamNeed all;
  for (const auto& one : analysers_) {
    const model::StreamNeed need = one->stream_need();
    all.standard_output = all.standard_output || need.standard_output;
    if (!need.literals.empty()) {
      all.literals = literals_;
    }
  }
  return all;
}

// What was looked at, for the report. How much of the output a rule wanted is
// no part of that.
void Engine::count(const model::Event& event) {
  if (std::holds_alternative<model::StreamChunk>(event.payload)) {
    return;
  }
  ++events_;
  first_ = std::min(first_.value_or(event.time), event.time);
  last_ = std::max(last_, event.time);
  if (const auto* gap = std::get_if<model::Gap>(&event.payload)) {
    not_seen_.lost_records += gap->records;
    not_seen_.lost_bytes += gap->bytes;
  } else if (const auto* blind =
                 std::get_if<model::Blindness>(&event.payload)) {
    // The worst of it: what was hidden once may have hidden a holder.
    not_seen_.hidden_processes =
        std::max(not_seen_.hidden_processes, blind->hidden_processes);
    for (const std::string& missing : blind->missing) {
      if (std::find(not_seen_.missing.begin(), not_seen_.missing.end(), missing)
          == not_seen_.missing.end()) {
        not_seen_.missing.push_back(missing);
      }
    }
  }
}

void Engine::raise(model::Finding finding) {
  const auto [at, fresh] =
      by_identity_.try_emplace(finding.identity, findings_.size());
  if (fresh) {
    findings_.push_back(std::move(finding));
  } else {
    model::Finding& known = findings_[at->second];
    const bool news = known.rule != finding.rule || known.level != finding.level
                      || known.confidence != finding.confidence;
    known = std::move(finding);
    if (!news) {
      return;
    }
  }
  if (on_finding_) {
    on_finding_(findings_[at->second]);
  }
}

bool Engine::is_undecided() const {
  return std::any_of(
      analysers_.begin(), analysers_.end(), [](const auto& analyser) {
        return analyser->is_undecided();
      });
}

model::Report Engine::finish(std::string source) {
  for (const auto& analyser : analysers_) {
    analyser->finish(last_);
  }
  return snapshot(std::move(source));
}

model::Report Engine::snapshot(std::string source) const {
  model::Report report;
  report.tool_version = HAWK_VERSION;
  report.source = std::move(source);
  report.rules = find_rules(topic_);
  report.findings = findings_;
  report.not_seen = not_seen_;
  for (const auto& analyser : analysers_) {
    for (std::string& sentence : analyser->not_seen()) {
      auto& known = report.not_seen.missing; // two may miss the same
      if (std::find(known.begin(), known.end(), sentence) == known.end()) {
        known.push_back(std::move(sentence));
      }
    }
  }
  report.stats = {events_,
                  world_.process_count(),
                  objects_,
                  last_ - first_.value_or(last_)};
  if (world_.header()) {
    report.directories = {world_.header()->working_directory};
  }
  return report;
}

} // namespace hawk::analyse
