#include "format/element_reader.hpp"

#include "format/console_spans.hpp"
#include "format/zipkin.hpp"

#include <algorithm>

namespace hawk::format {

void SkippedList::add(std::string_view reason, std::uint64_t line) {
  // Problems name the byte, so that each is another: alike is what says the
  // same before the first digit.
  const std::string_view kind =
      reason.substr(0, reason.find_first_of("0123456789"));
  const auto found = std::find(reasons_.begin(), reasons_.end(), kind);
  if (found != reasons_.end()) {
    ++list_[static_cast<std::size_t>(found - reasons_.begin())].records;
    return;
  }
  reasons_.emplace_back(kind);
  std::string what(reason);
  if (line > 0) {
    what.append(" (line ").append(std::to_string(line)).append(")");
  }
  list_.push_back({1, std::move(what)});
}

bool ElementContext::is_in(const Json& container) {
  return static_cast<bool>(container.any("resource",
                                         "scope",
                                         "instrumentationLibrary",
                                         "instrumentation_library",
                                         "processes"));
}

void ElementContext::read(const Json& container) {
  otlp_.read_resource(container);
  otlp_.read_scope(container);
  processes_ = read_jaeger_processes(container["processes"]);
}

void ElementContext::put_into(model::FileRecord& record) const {
  otlp_.put_into(record);
  if (auto* span = std::get_if<model::Span>(&record.what);
      span != nullptr && !processes_.empty()) {
    put_jaeger_process(processes_, *span);
  }
}

bool ElementReader::is_format(SpanFormat format, const Json& value) const {
  switch (format) {
  case SpanFormat::zipkin:
    return is_zipkin_span(value);
  case SpanFormat::jaeger:
    return is_jaeger_span(value);
  case SpanFormat::chrome:
    return is_chrome_event(value);
  case SpanFormat::console:
    return is_console_record(value);
  case SpanFormat::otlp:
  case SpanFormat::none:
    break;
  }
  return false;
}

std::optional<model::FileRecord> ElementReader::read_value(const Json& value) {
  if (last_ == SpanFormat::otlp) {
    if (auto record = read_otlp_element(value)) {
      return record;
    }
  }
  if (!is_format(last_, value)) {
    last_ = span_format_of(value);
  }
  model::FileRecord record;
  switch (last_) {
  case SpanFormat::zipkin:
    record.what = read_zipkin_span(value);
    return record;
  case SpanFormat::jaeger:
    if (!is_jaeger_span(value)) {
      return std::nullopt;
    }
    record.what = read_jaeger_span(value);
    return record;
  case SpanFormat::console:
    return read_console_record(value);
  case SpanFormat::otlp:
    return read_otlp_element(value);
  case SpanFormat::chrome:
  case SpanFormat::none:
    break;
  }
  // Within a list of spans one of OTLP may lack what tells it elsewhere.
  std::optional<model::FileRecord> found = read_otlp_element(value);
  return found || !other_ ? std::move(found) : other_(value);
}

std::optional<model::FileRecord> ElementReader::read(std::string text,
                                                     model::FileRecord where,
                                                     SkippedList& skipped) {
  const JsonDocument::Parsed parsed = document_.parse(text);
  if (!parsed.valid) {
    skipped.add("are no JSON: " + parsed.problem, where.line);
    return std::nullopt;
  }
  const Json value = document_.root();
  if (is_chrome_event(value)) {
    has_chrome_ = true;
    where.raw = std::move(text);
    const std::uint64_t line = where.line;
    if (!chrome_.accept(value, std::move(where))) {
      skipped.add("are events that tell nothing of spans", line);
    }
    return std::nullopt;
  }
  std::optional<model::FileRecord> record = read_value(value);
  if (!record) {
    skipped.add("are no spans", where.line);
    return std::nullopt;
  }
  record->raw = std::move(text);
  record->offset = where.offset;
  record->line = where.line;
  return record;
}

void ElementReader::finish(const RecordSink& sink, SkippedList& skipped) {
  if (has_chrome_ && chrome_.finish(sink) == 0) {
    skipped.add("are traces of Chrome without a span", 0);
  }
  has_chrome_ = false;
}

} // namespace hawk::format
