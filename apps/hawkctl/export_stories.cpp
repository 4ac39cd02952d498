#include "export_stories.hpp"

#include "format/json_pieces.hpp"
#include "story/probe_event.hpp"

#include <fmt/core.h>

#include <utility>

namespace hawk::cli {

namespace {

using model::Span;
using story::number_of;
using story::text_of;

// More open ones are stories that nobody ends.
constexpr std::size_t k_most_open = 100'000;

Span::Kind kind_of(std::string_view kind) {
  return kind == "asgi" || kind == "http" ? Span::Kind::server
         : kind == "celery" || kind == "rq" || kind == "arq"
             ? Span::Kind::consumer
             : Span::Kind::internal;
}

void put_place(const model::LogEvent& event, model::Attributes& attributes) {
  if (const auto file = text_of(event, "file"); !file.empty()) {
    attributes.emplace("code.file.path", std::string(file));
  }
  if (const auto line = number_of(event, "line"); line && *line > 0) {
    attributes.emplace("code.line.number", *line);
  }
  if (const auto function = text_of(event, "function"); !function.empty()) {
    attributes.emplace("code.function.name", std::string(function));
  }
}

Span begin_span(const model::LogEvent& event,
                model::Nanos time,
                const RunContext& run) {
  Span span;
  const std::string_view kind = text_of(event, "kind");
  const std::string_view name = text_of(event, "name");
  const std::string parent(text_of(event, "parent"));
  span.trace_id = run.trace_id;
  span.span_id = story_span_id(event.correlation_id);
  span.parent_span_id = parent.empty() || parent == run.correlation_id
                            ? run.span_id
                            : story_span_id(parent);
  span.name = fmt::format(
      "{}{}{}", kind, kind.empty() || name.empty() ? "" : " ", name);
  span.kind = kind_of(kind);
  span.service = run.service;
  span.scope = "hawkctl";
  span.resource = run.resource;
  if (event.process.pid != 0) {
    span.resource.insert_or_assign("process.pid",
                                   std::int64_t{event.process.pid});
  }
  span.start = event.timestamp.value_or(time);
  span.attributes.emplace("correlation_id", event.correlation_id);
  span.attributes.emplace("hawkctl.story.kind", std::string(kind));
  put_place(event, span.attributes);
  return span;
}

void end_span(const model::LogEvent& event, model::Nanos time, Span& span) {
  const auto duration = number_of(event, "duration_nano");
  span.end = duration && *duration >= 0 && span.start
                 ? *span.start + model::Nanos(*duration)
                 : event.timestamp.value_or(time);
  const std::string_view outcome = text_of(event, "outcome");
  if (outcome == "cancelled") {
    span.attributes.emplace("hawkctl.story.outcome", std::string(outcome));
  }
  if (outcome != "error") {
    return;
  }
  const std::string type(text_of(event, "error_type"));
  const std::string text(text_of(event, "error"));
  span.status = Span::Status::error;
  span.status_message =
      type + (type.empty() || text.empty() ? "" : ": ") + text;
  span.attributes.emplace("error.type", type.empty() ? "_OTHER" : type);
  model::SpanEvent exception;
  exception.time = *span.end;
  exception.name = "exception";
  exception.attributes.emplace("exception.type", type);
  exception.attributes.emplace("exception.message", text);
  if (const auto stack = text_of(event, "stack"); !stack.empty()) {
    exception.attributes.emplace("exception.stacktrace", std::string(stack));
  }
  span.events.push_back(std::move(exception));
}

} // namespace

std::string story_span_id(const std::string& story) {
  return format::hex_id("story " + story, format::k_span_digits);
}

bool ExportStories::take(const model::LogEvent& event,
                         model::Nanos time,
                         const RunContext& run) {
  const std::string key =
      fmt::format("{}.{} {}",
                  event.process.pid,
                  event.process.start_time,
                  event.correlation_id);
  if (event.event_name == story::k_story_begins) {
    if (open_.size() < k_most_open) {
      open_.insert_or_assign(key, begin_span(event, time, run));
    }
    return true;
  }
  if (event.event_name != story::k_story_ends) {
    return false;
  }
  const auto found = open_.find(key);
  if (found != open_.end()) {
    Span span = std::move(found->second);
    open_.erase(found);
    end_span(event, time, span);
    sink_(std::move(span));
  }
  return true;
}

void ExportStories::finish() {
  for (auto& [key, span] : std::exchange(open_, {})) {
    sink_(std::move(span));
  }
}

} // namespace hawk::cli
