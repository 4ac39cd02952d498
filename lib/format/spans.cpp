#include "format/spans.hpp"

#include "format/chrome.hpp"
#include "format/console_spans.hpp"
#include "format/jaeger.hpp"
#include "format/otlp_json.hpp"
#include "format/zipkin.hpp"

namespace hawk::format {

namespace {

SpanFormat format_of_object(const Json& value) {
  if (is_chrome(value)) {
    return SpanFormat::chrome;
  }
  if (is_console_record(value)) { // before Zipkin: Node's has traceId and id
    return SpanFormat::console;
  }
  if (is_otlp(value)) {
    return SpanFormat::otlp;
  }
  if (is_jaeger(value)) {
    return SpanFormat::jaeger;
  }
  return is_zipkin_span(value) ? SpanFormat::zipkin : SpanFormat::none;
}

// The first object in lists of lists (Zipkin's /traces answers such), or what
// stands in a wrapper.
Json first_object(Json value) {
  while (value.is_array() && value.size() > 0) {
    value = (*value.begin()).value;
  }
  return value;
}

std::size_t read_each(SpanFormat format,
                      const Json& value,
                      const RecordSink& sink) {
  if (value.is_array()) {
    std::size_t count = 0;
    for (const Json::Element element : value) {
      count += read_each(format, element.value, sink);
    }
    return count;
  }
  model::FileRecord record;
  if (format == SpanFormat::zipkin && is_zipkin_span(value)) {
    record.what = read_zipkin_span(value);
  } else if (format == SpanFormat::console && is_console_record(value)) {
    record = read_console_record(value);
  } else {
    return 0;
  }
  record.raw = value.dump();
  sink(std::move(record));
  return 1;
}

} // namespace

SpanFormat span_format_of(const Json& value) {
  Json object = first_object(value);
  for (int depth = 0; object.is_object() && depth < 4; ++depth) {
    const SpanFormat format = format_of_object(object);
    if (format != SpanFormat::none) {
      return format;
    }
    object = first_object(object.any("result", "trace", "data"));
  }
  return SpanFormat::none;
}

std::size_t
read_spans(SpanFormat format, const Json& value, const RecordSink& sink) {
  switch (format) {
  case SpanFormat::none:
    return 0;
  case SpanFormat::otlp:
    return read_otlp(value, sink);
  case SpanFormat::jaeger:
    return read_jaeger(value, sink);
  case SpanFormat::chrome:
    return read_chrome(value, sink);
  case SpanFormat::zipkin:
  case SpanFormat::console:
    return read_each(format, value, sink);
  }
  return 0;
}

} // namespace hawk::format
