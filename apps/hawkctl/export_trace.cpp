#include "export_trace.hpp"

#include "trace_story.hpp"

#include "format/mask_record.hpp"
#include "format/otlp_writer.hpp"
#include "story/record_ids.hpp"
#include "view/probe_sentence.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::cli {

namespace {

using model::LogEvent;
using model::Span;

bool asks_for_all(const story::Selection& selection,
                  const model::Header& header) {
  return selection.ids.empty()
         || std::any_of(selection.ids.begin(),
                        selection.ids.end(),
                        [&header](const story::AskedId& asked) {
                          return asked.is(header.correlation_id)
                                 || asked.is(header.trace_id);
                        });
}

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

bool is_interpreter(std::string_view name) {
  constexpr std::array<std::string_view, 12> k_names = {"python",
                                                        "python3",
                                                        "node",
                                                        "bun",
                                                        "deno",
                                                        "ruby",
                                                        "perl",
                                                        "php",
                                                        "java",
                                                        "sh",
                                                        "bash",
                                                        "uv"};
  return std::find(k_names.begin(), k_names.end(), name) != k_names.end()
         || name.starts_with("python3.");
}

std::string span_key(std::string_view trace, std::string_view span) {
  return std::string(trace) + '/' + std::string(span);
}

RunContext make_run(const model::Header& header, const std::string& service) {
  RunContext run;
  run.trace_id = header.trace_id;
  run.span_id = header.span_id;
  run.parent_span_id = header.parent_span_id;
  run.correlation_id = header.correlation_id;
  run.service = service.empty() ? service_of(header.arguments) : service;
  if (!header.arguments.empty()) {
    run.resource.emplace("process.executable.name",
                         base_name(header.arguments.front()));
    run.resource.emplace("process.command_line",
                         fmt::format("{}", fmt::join(header.arguments, " ")));
  }
  return run;
}

story::Selection story_selection(const ExportSelection& selection) {
  story::Selection story = selection.story;
  story.context = {};
  return story;
}

// A span is found by the process that sent it, where it does not say itself.
void add_sender(const model::OtlpSeen& otlp, Span& span) {
  if (otlp.process.pid != 0) {
    span.resource.try_emplace("process.pid",
                              std::int64_t{otlp.process.pid});
  }
}

} // namespace

std::string service_of(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    return "agent";
  }
  std::string name = base_name(arguments.front());
  if (is_interpreter(name)) {
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      const std::string& word = arguments[i];
      if (word == "-m" && i + 1 < arguments.size()) {
        return arguments[i + 1]; // python3 -m package
      }
      if (word == "-c" || word == "-e") {
        break; // a program in a word has no name
      }
      if (!word.empty() && word[0] != '-') {
        name = base_name(word);
        break;
      }
    }
  }
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0
                 || is_interpreter(base_name(name))
             ? name
             : name.substr(0, dot);
}

TraceExport::TraceExport(trace::Reader reader,
                         ExportSelection selection,
                         PieceSink sink,
                         model::Header header)
    : reader_(std::move(reader)),
      selection_(std::move(selection)),
      sink_(std::move(sink)),
      header_(std::move(header)),
      run_(make_run(header_, selection_.service)),
      everything_(asks_for_all(selection_.story, header_)),
      story_(header_, story_selection(selection_)),
      members_(selection_.story, "", story::RecordStory::Pace::whole),
      lines_({header_.clock.real},
             [this](model::FileRecord record) {
               put_record(std::move(record));
             }),
      stories_([this](Span span) { put(std::move(span)); }) {}

base::Result<std::unique_ptr<TraceExport>> TraceExport::open(
    const std::string& path, ExportSelection selection, PieceSink sink) {
  HAWK_TRY(trace::Reader reader, open_trace(path));
  model::Header header = reader.header().value_or(model::Header{});
  return std::unique_ptr<TraceExport>(new TraceExport(std::move(reader),
                                                      std::move(selection),
                                                      std::move(sink),
                                                      std::move(header)));
}

base::Result<bool> TraceExport::poll(std::uint64_t most) {
  for (std::uint64_t count = 0; count < most; ++count) {
    HAWK_TRY(const std::optional<model::Event> event, reader_.next());
    if (!event) {
      return false;
    }
    take(*event);
  }
  return true;
}

void TraceExport::take(const model::Event& event) {
  notes_.observe(event);
  last_ = std::max(last_.value_or(event.time), event.time);
  if (const auto* otlp = std::get_if<model::OtlpSeen>(&event.payload)) {
    take_received(*otlp);
    return; // its spans are no entries of the run's own story
  }
  if (selection_.received_only) {
    return;
  }
  if (const auto* ended = std::get_if<model::Ended>(&event.payload)) {
    ended_ = *ended;
    put_run(event.time);
  }
  story_.accept(event);
  take_entries();
}

void TraceExport::take_entries() {
  while (const auto entry = story_.next()) {
    if (!selection_.time.contains(entry->time)) {
      continue;
    }
    if (entry->line() != nullptr) {
      lines_.add(*entry);
    } else if (entry->event() != nullptr) {
      take_event(*entry);
    } else if (const Span* span = entry->span()) { // that the agent printed
      model::FileRecord record;
      record.what = *span;
      put_record(std::move(record));
    }
  }
}

void TraceExport::take_event(const story::Entry& entry) {
  if (stories_.take(*entry.event(), entry.time, run_)) {
    return;
  }
  LogEvent event = *entry.event();
  event.observed_timestamp =
      event.observed_timestamp.count() != 0 ? event.observed_timestamp
                                            : entry.time;
  if (event.body.empty()) {
    event.body = view::probe_sentence(event).value_or("");
  }
  put(std::move(event));
}

void TraceExport::put_record(model::FileRecord record) {
  if (auto* span = std::get_if<Span>(&record.what)) {
    if (span->service.empty()) {
      span->service = run_.service;
    }
    put(std::move(*span));
  } else {
    put(std::get<LogEvent>(std::move(record.what)));
  }
}

void TraceExport::put(Span span) {
  format::mask_secrets(span);
  sink_({std::move(span), {}});
}

// What carries no trace is of the run's.
void TraceExport::put(LogEvent event) {
  if (event.trace_id.empty()) {
    event.trace_id = run_.trace_id;
    event.span_id = run_.span_id;
  }
  event.attributes.try_emplace("service.name", run_.service);
  event.attributes.insert(run_.resource.begin(), run_.resource.end());
  format::mask_secrets(event);
  sink_({std::move(event), {}});
}

// The span that the agent's own have as their parent.
void TraceExport::put_run(std::optional<model::Nanos> end) {
  if (!everything_ || run_.span_id.empty()
      || !selection_.time.contains(header_.clock.real)) {
    return;
  }
  Span span;
  span.trace_id = run_.trace_id;
  span.span_id = run_.span_id;
  span.parent_span_id = run_.parent_span_id;
  span.name = "run " + run_.service;
  span.kind = Span::Kind::internal;
  span.service = run_.service;
  span.scope = "hawkctl";
  span.resource = run_.resource;
  span.start = header_.clock.real;
  if (end) {
    span.end = header_.clock.real + *end;
  }
  span.attributes.emplace("correlation_id", run_.correlation_id);
  if (ended_) {
    if (ended_->code) {
      span.attributes.emplace("process.exit.code",
                              std::int64_t{*ended_->code});
    }
    if (ended_->signal) {
      span.attributes.emplace("hawkctl.signal", std::int64_t{*ended_->signal});
    }
    const bool failed = ended_->code.value_or(0) != 0 || ended_->signal;
    span.status = failed ? Span::Status::error : Span::Status::unset;
    span.status_message =
        ended_->timed_out ? "its time was over"
        : ended_->signal  ? fmt::format("ended by signal {}", *ended_->signal)
        : failed          ? fmt::format("ended with status {}", *ended_->code)
                          : "";
  }
  put(std::move(span));
}

bool TraceExport::is_wanted(const model::FileRecord& record) const {
  const auto time = story::time_of(record);
  return (everything_ || members_.is_member(record, story::ids_of(record)))
         && (selection_.time == story::TimeSpan{}
             || (time && selection_.time.contains(*time)));
}

void TraceExport::take_received(const model::OtlpSeen& otlp) {
  if (!document_.parse(otlp.data).valid) {
    ++unread_;
    return;
  }
  const format::TextFilter filter = mask_member;
  format::for_each_otlp_element(
      document_.root(), filter, [&](const format::OtlpElement& element) {
        take_element(element, otlp);
      });
}

void TraceExport::take_element(const format::OtlpElement& element,
                               const model::OtlpSeen& otlp) {
  ExportPiece piece;
  const bool is_metric = element.signal == format::OtlpSignal::metrics;
  std::vector<model::SpanEvent> more;
  if (is_metric && selection_.is_partial()) {
    return; // they are of no story
  }
  if (!is_metric
      && (selection_.models || selection_.is_partial() || !events_.empty())) {
    auto record = format::read_otlp_element(element.json);
    if (!record) {
      return;
    }
    element.context.put_into(*record);
    if (!is_wanted(*record)) {
      return;
    }
    if (auto* span = std::get_if<Span>(&record->what)) {
      const auto found =
          events_.find(span_key(span->trace_id, span->span_id));
      if (found != events_.end()) {
        more = found->second;
        span->events.insert(span->events.end(), more.begin(), more.end());
      }
      add_sender(otlp, *span);
      format::mask_secrets(*span);
      piece.what = std::move(*span);
    } else {
      LogEvent event = std::get<LogEvent>(std::move(record->what));
      event.observed_timestamp = otlp.observed_timestamp;
      format::mask_secrets(event);
      piece.what = std::move(event);
    }
  }
  std::string events;
  for (const model::SpanEvent& event : more) {
    events += events.empty() ? "" : ",";
    events += format::write_otlp_event(event);
  }
  piece.otlp = format::make_otlp_item(element, mask_member, events);
  sink_(std::move(piece));
}

void TraceExport::put_findings(const std::vector<model::Finding>& findings,
                               const FindingPlaces& places) {
  for (const model::Finding& finding : findings) {
    const FindingPlaces::Place place = places.find(finding);
    if (!place.span_id.empty()) {
      events_[span_key(place.trace_id, place.span_id)].push_back(
          finding_event(finding, began()));
    }
    put_finding(finding);
  }
}

void TraceExport::put_finding(const model::Finding& finding) {
  const bool asked = std::any_of(selection_.story.ids.begin(),
                                 selection_.story.ids.end(),
                                 [&finding](const story::AskedId& id) {
                                   return id.is(finding.correlation_id);
                                 });
  if ((everything_ || asked)
      && selection_.time.contains(began() + finding.first_seen)) {
    put(finding_record(finding, began(), run_));
  }
}

void TraceExport::settle() {
  lines_.settle(header_.clock.real + last_.value_or(model::Nanos{}));
}

void TraceExport::finish() {
  if (selection_.received_only) {
    return;
  }
  story_.finish();
  take_entries();
  lines_.finish();
  stories_.finish();
  if (!ended_) {
    put_run(std::nullopt);
  }
}

std::vector<std::string> TraceExport::notes() const {
  std::vector<std::string> all = notes_.sentences(
      reader_.summary(), story_.bytes().missing(), story_.bytes().late());
  if (unread_ > 0) {
    all.push_back(
        fmt::format("{} of what was received is no JSON", unread_));
  }
  return all;
}

base::Result<FindingPlaces> find_places(const std::string& path) {
  HAWK_TRY(trace::Reader reader, open_trace(path));
  FindingPlaces places(
      reader.header().value_or(model::Header{}).clock.real);
  format::JsonDocument document;
  while (true) {
    HAWK_TRY(const std::optional<model::Event> event, reader.next());
    if (!event) {
      return places;
    }
    const auto* otlp = std::get_if<model::OtlpSeen>(&event->payload);
    if (otlp == nullptr || otlp->signal != model::OtlpSeen::Signal::traces
        || !document.parse(otlp->data).valid) {
      continue;
    }
    format::read_otlp(document.root(), [&](model::FileRecord record) {
      if (auto* span = std::get_if<Span>(&record.what)) {
        add_sender(*otlp, *span);
        places.add(*span);
      }
    });
  }
}

} // namespace hawk::cli
