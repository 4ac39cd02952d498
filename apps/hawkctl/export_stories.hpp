#pragma once

// The stories that probes tell (a task, a job, a request) as spans.

#include "export_piece.hpp"

#include "model/event.hpp"
#include "model/span.hpp"

#include <functional>
#include <map>
#include <string>

namespace hawk::cli {

// What all that a run itself states has in common.
struct RunContext {
  std::string trace_id;
  std::string span_id; // of the run's own span
  std::string parent_span_id;
  std::string service;
  model::Attributes resource;
  std::string correlation_id;
};

// The span that a story is, by its id.
std::string story_span_id(const std::string& story);

class ExportStories final {
public:
  using SpanSink = std::function<void(model::Span)>;

  explicit ExportStories(SpanSink sink)
      : sink_(std::move(sink)) {}

  // True: it was the beginning or the end of a story.
  bool take(const model::LogEvent& event,
            model::Nanos time,
            const RunContext& run);

  // Those without an end come out without one.
  void finish();

private:
  SpanSink sink_;
  std::map<std::string, model::Span> open_; // by process and id
};

} // namespace hawk::cli
