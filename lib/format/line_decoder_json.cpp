// Lines that are JSON: records of loggers, spans, what containers and journald
// put around lines of others.

#include "format/line_decoder.hpp"

#include "format/detect.hpp"
#include "format/document_decoder.hpp"
#include "format/http_response.hpp"
#include "format/ndjson.hpp"
#include "format/severity.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::format {

namespace {

// Whether an object may be a span or hold some. Most are records of a log, and
// asking each dialect for each of its keys takes as long as parsing.
bool may_be_span(const Json& object) {
  constexpr auto k_beginnings = std::to_array<std::string_view>(
      {"resource", "result", "scope", "spans", "batches", "ph", "processes",
       "trace", "timeUnixNano", "time_unix_nano", "data", "observed",
       "context", "instrumentation"});
  for (const Json::Element element : object) {
    for (const std::string_view beginning : k_beginnings) {
      if (element.key.starts_with(beginning)) {
        return true;
      }
    }
  }
  return false;
}

} // namespace

// False: it is to be read as a whole.
bool LineDecoder::glance_at_json(std::string_view text, const Frame& frame) {
  const Glance* const glance =
      json_glancer_ == nullptr ? nullptr : json_glancer_->read(text);
  if (glance == nullptr) {
    return false;
  }
  hand_out(*glance, frame);
  return true;
}

// False: it is no JSON object after all. Several may follow each other, with
// NULs between (GELF over TCP) or nothing (writers that race).
bool LineDecoder::take_json(std::string_view text,
                            const Frame& frame,
                            const Place& place) {
  times_.stand_at(place.offset);
  if (frame.kind == Frame::Kind::none) {
    if (const auto docker = read_docker(text, docker_text_)) {
      take_framed(docker->text, docker->frame, place);
      return true;
    }
  }
  if (glance_at_json(text, frame)) {
    return true;
  }
  const auto next = [&text](std::size_t at) {
    return std::min(text.find_first_not_of(std::string_view("\0 \t\r", 4), at),
                    text.size());
  };
  bool any = false;
  while (!text.empty()) {
    const JsonDocument::Parsed parsed = document_.parse(text);
    const std::size_t end = parsed.valid ? next(parsed.size) : 0;
    const bool fits = parsed.valid && document_.root().is_object()
                      && (end == text.size() || text[end] == '{');
    if (!fits && !any && !parsed.valid && take_cut(text, frame, place)) {
      return true;
    }
    if (!fits) {
      if (text.starts_with("{\"")) {
        skip(parsed.valid ? "more follows the object" : parsed.problem,
             place.line);
      }
      if (any) { // the rest of it is text
        open_of(frame).begin(text, frame, {text, place.offset, place.line});
      }
      return any;
    }
    const bool alone = !any && end == text.size();
    const Place own{alone ? place.raw : text.substr(0, end),
                    place.offset,
                    place.line};
    text.remove_prefix(end);
    const auto docker = frame.kind == Frame::Kind::none && alone
                                && begins_docker(own.raw)
                            ? read_docker(document_.root())
                            : std::nullopt;
    if (docker) {
      take_docker(*docker, own);
    } else {
      put_value(document_.root(), frame, own);
    }
    any = true;
  }
  return any;
}

// Of spans in a line that was cut those are taken that are whole. False: there
// are none.
bool LineDecoder::take_cut(std::string_view text,
                           const Frame& frame,
                           const Place& place) {
  if (!begins_container(text)) {
    return false;
  }
  std::size_t whole = 0;
  DocumentDecoder document([&](model::FileRecord record) {
    ++whole;
    put(std::move(record), frame, place);
  });
  document.decode(text);
  document.finish();
  if (whole > 0) {
    skip(fmt::format("the line is cut, {} {} in it {} whole",
                     whole,
                     whole == 1 ? "record" : "records",
                     whole == 1 ? "is" : "are"),
         place.line);
  }
  return whole > 0;
}

// The line is within the document, which is parsed anew for the text in it.
void LineDecoder::take_docker(const DockerLine& line, const Place& place) {
  const std::string text(line.text);
  const std::string stream(line.frame.stream);
  const std::string time(line.frame.time);
  Frame frame = line.frame;
  frame.stream = stream;
  frame.time = time;
  take_framed(text, frame, place);
}

void LineDecoder::put_value(const Json& value,
                            const Frame& frame,
                            const Place& place) {
  const SpanFormat format =
      may_be_span(value) ? span_format_of(value) : SpanFormat::none;
  if (format == SpanFormat::none) {
    put_log(value, frame, place);
    return;
  }
  read_spans(format, value, [&](model::FileRecord record) {
    put(std::move(record), frame, place);
  });
}

void LineDecoder::put_log(const Json& value,
                          const Frame& frame,
                          const Place& place) {
  model::FileRecord record;
  auto& event = std::get<model::LogEvent>(record.what);
  if (read_json_log(value, times_, event) == JsonMessage::line) {
    // What a program wrote to journald may itself be JSON.
    if (event.body.starts_with("{\"") && inner_.parse(event.body).valid
        && inner_.root().is_object()) {
      model::LogEvent inner;
      read_json_log(inner_.root(), times_, inner);
      inner.timestamp = inner.timestamp ? inner.timestamp : event.timestamp;
      inner.attributes.merge(event.attributes);
      if (inner.severity_text.empty()) {
        inner.severity_text = event.severity_text;
      }
      event = std::move(inner);
    } else {
      record.is_plain = true;
      event.severity_text =
          std::string(severity_of_line(event.body, event.severity_text));
    }
  }
  add_outcome(event);
  put(std::move(record), frame, place);
}

} // namespace hawk::format
