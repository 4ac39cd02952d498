#pragma once

// What the rules found, as OpenTelemetry has a place for it: log records named
// hawkctl.finding, and events of the spans within which they were.

#include "export_stories.hpp"

#include "model/event.hpp"
#include "model/finding.hpp"
#include "model/span.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

// `began` is when the trace began, since 1970.
model::LogEvent finding_record(const model::Finding& finding,
                               model::Nanos began,
                               const RunContext& run);

model::SpanEvent finding_event(const model::Finding& finding,
                               model::Nanos began);

// Which received span a finding was in: one of the accused process that was
// open when it was seen first. If several were, they must lie within each other
// by their parents, and it is the innermost; else nobody can tell.
class FindingPlaces final {
public:
  explicit FindingPlaces(model::Nanos began)
      : began_(began) {}

  void add(const model::Span& span);

  struct Place {
    std::string trace_id;
    std::string span_id;

    bool operator==(const Place&) const = default;
  };

  // Nothing (empty ids): in none.
  Place find(const model::Finding& finding) const;

private:
  struct Seen {
    Place place;
    std::string parent;
    std::string pid;
    model::Nanos start{};
    model::Nanos end{};
  };

  model::Nanos began_;
  std::vector<Seen> spans_;
};

} // namespace hawk::cli
