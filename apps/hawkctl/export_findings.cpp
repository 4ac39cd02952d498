#include "export_findings.hpp"

#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::cli {

namespace {

using model::Attributes;
using model::Finding;

std::string_view severity_of(model::Level level) {
  return level == model::Level::error     ? "ERROR"
         : level == model::Level::warning ? "WARN"
                                          : "INFO";
}

void put(std::string key, std::string value, Attributes& attributes) {
  if (!value.empty()) {
    attributes.emplace(std::move(key), std::move(value));
  }
}

Attributes common_attributes(const Finding& finding) {
  Attributes out;
  put("hawkctl.rule", finding.rule, out);
  put("hawkctl.level", std::string(model::name_of(finding.level)), out);
  put("hawkctl.confidence",
      std::string(model::name_of(finding.confidence)),
      out);
  put("hawkctl.fix", finding.fix, out);
  put("correlation_id", finding.correlation_id, out);
  if (finding.cause) {
    put("code.file.path", finding.cause->file, out);
    put("code.function.name", finding.cause->function, out);
    if (finding.cause->line > 0) {
      out.emplace("code.line.number", std::int64_t{finding.cause->line});
    }
  }
  return out;
}

std::string describe(const model::Party& party) {
  return fmt::format("{}[{}]{}{}",
                     party.name,
                     party.process.pid,
                     party.does.empty() ? "" : " ",
                     party.does);
}

void put_evidence(const Finding& finding, Attributes& attributes) {
  for (const auto& [name, value] : finding.evidence) {
    std::visit(
        [&, key = "hawkctl.evidence." + name](const auto& plain) {
          attributes.emplace(key, plain);
        },
        value);
  }
}

// A process id as a resource states it: a number, or the text of one.
std::string pid_of(const Attributes& resource) {
  const auto found = resource.find("process.pid");
  if (found == resource.end()) {
    return {};
  }
  const auto* number = std::get_if<std::int64_t>(&found->second);
  const auto* text = std::get_if<std::string>(&found->second);
  return number != nullptr ? std::to_string(*number)
         : text != nullptr ? *text
                           : std::string();
}

} // namespace

model::LogEvent finding_record(const Finding& finding,
                               model::Nanos began,
                               const RunContext& run) {
  model::LogEvent record;
  record.event_name = "hawkctl.finding";
  record.body = finding.message;
  record.severity_text = severity_of(finding.level);
  record.timestamp = began + finding.first_seen;
  record.observed_timestamp = began + finding.last_seen;
  record.trace_id = run.trace_id;
  record.span_id = run.span_id;
  record.process = finding.subject.process;
  record.attributes = common_attributes(finding);
  Attributes& attributes = record.attributes;
  put_evidence(finding, attributes);
  put("hawkctl.subject", describe(finding.subject), attributes);
  for (const model::Party& party : finding.related) {
    put("hawkctl.related." + party.role, describe(party), attributes);
  }
  for (const auto& [label, sentence] : finding.details) {
    put("hawkctl.detail." + label, sentence, attributes);
  }
  put("hawkctl.free_now", finding.free_now, attributes);
  if (!run.service.empty()) {
    attributes.emplace("service.name", run.service);
  }
  attributes.insert(run.resource.begin(), run.resource.end());
  return record;
}

model::SpanEvent finding_event(const Finding& finding, model::Nanos began) {
  model::SpanEvent event;
  event.time = began + finding.first_seen;
  event.name = "hawkctl.finding";
  event.attributes = common_attributes(finding);
  put("hawkctl.message", finding.message, event.attributes);
  return event;
}

void FindingPlaces::add(const model::Span& span) {
  const std::string pid = pid_of(span.resource);
  if (span.start && !pid.empty() && !span.span_id.empty()) {
    spans_.push_back({{span.trace_id, span.span_id},
                      span.parent_span_id,
                      pid,
                      *span.start,
                      span.end.value_or(model::Nanos::max())});
  }
}

FindingPlaces::Place FindingPlaces::find(const Finding& finding) const {
  const std::string pid = std::to_string(finding.subject.process.pid);
  const model::Nanos time = began_ + finding.first_seen;
  std::vector<const Seen*> around;
  for (const Seen& span : spans_) {
    if (span.pid == pid && span.start <= time && time < span.end) {
      around.push_back(&span);
    }
  }
  // The innermost has no child among them; each other one exactly one.
  const Seen* innermost = nullptr;
  for (const Seen* span : around) {
    const auto children =
        std::count_if(around.begin(), around.end(), [span](const Seen* other) {
          return other->parent == span->place.span_id
                 && other->place.trace_id == span->place.trace_id;
        });
    if (children > 1 || (children == 0 && innermost != nullptr)) {
      return {};
    }
    innermost = children == 0 ? span : innermost;
  }
  return innermost == nullptr ? Place{} : innermost->place;
}

} // namespace hawk::cli
