#include "format/line_decoder.hpp"

#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/detect.hpp"
#include "format/logfmt.hpp"
#include "format/ndjson.hpp"
#include "format/record_start.hpp"
#include "format/severity.hpp"
#include "format/spans.hpp"

#include <utility>

namespace hawk::format {

namespace {

bool is_indented(std::string_view text) {
  return text.empty() || is_blank(text.front());
}

std::string_view without_return(std::string_view line) {
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  return line;
}

void add_frame(const Frame& frame, model::LogEvent& event) {
  const auto add = [&event](const char* key, const std::string& value) {
    if (!value.empty()) {
      event.attributes.try_emplace(key, value);
    }
  };
  add("log.iostream", frame.stream);
  add("k8s.pod.name", frame.pod);
  add(frame.kind == Frame::Kind::compose ? "service.name"
                                         : "k8s.container.name",
      frame.container);
  if (!event.timestamp) {
    event.timestamp = frame.time;
  }
}

} // namespace

LineDecoder::LineDecoder(RecordSink sink, TimeReference reference)
    : sink_(std::move(sink)),
      times_(reference) {}

void LineDecoder::decode(std::string_view lines,
                         std::uint64_t offset,
                         std::uint64_t first_line) {
  if (offset == 0) {
    const std::string_view text = without_mark(lines);
    offset += lines.size() - text.size();
    lines = text;
  }
  std::uint64_t number = first_line;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    take_line({without_return(line), offset, number});
    if (end == std::string_view::npos) {
      break;
    }
    lines.remove_prefix(end + 1);
    offset += end + 1;
    number += number != 0 ? 1 : 0;
  }
}

void LineDecoder::finish() {
  if (!object_.text.empty()) {
    Open open = std::exchange(object_, {});
    end(open);
  }
  for (auto& [source, piece] : std::exchange(pieces_, {})) {
    take_text(piece.text, piece.frame, {piece.raw, piece.offset, piece.line});
  }
  end_all(plain_);
}

void LineDecoder::end_all(Opened& opened) {
  for (auto& [source, open] : std::exchange(opened, {})) {
    end(open);
  }
}

void LineDecoder::skip(std::string problem, std::uint64_t line) {
  if (skipped_.empty()) {
    if (line != 0) {
      problem += " (line " + std::to_string(line) + ")";
    }
    skipped_.push_back({0, "look like JSON and are none: " + problem});
  }
  ++skipped_.front().records;
}

// Lines of an indented object, from "{" to "}".
bool LineDecoder::take_object(const Place& place) {
  if (object_.text.empty()) {
    if (place.raw != "{") {
      return false;
    }
    object_.offset = place.offset;
    object_.line = place.line;
    object_.text = "{\n";
    return true;
  }
  object_.text.append(place.raw).append("\n");
  const bool ends = place.raw.starts_with('}');
  if (!ends && is_indented(place.raw) && object_.text.size() < k_most_bytes) {
    return true;
  }
  Open open = std::exchange(object_, {});
  open.text.pop_back();
  const Place whole{open.text, open.offset, open.line};
  if (!ends || !take_json(open.text, {}, whole)) {
    open.raw = open.text;
    end(open);
  }
  return true;
}

void LineDecoder::take_line(const Place& place) {
  if (take_object(place)) {
    return;
  }
  std::string_view text = place.raw;
  const Frame frame = take_frame(text, times_);
  if (frame.kind == Frame::Kind::none) {
    take_text(text, frame, place);
  } else {
    take_framed(text, frame, place);
  }
}

// Joins the pieces of a cut line.
void LineDecoder::take_framed(std::string_view text,
                              const Frame& frame,
                              Place place) {
  const auto piece = pieces_.find(frame.source());
  if (!frame.partial && piece == pieces_.end()) {
    take_text(text, frame, place);
    return;
  }
  Open& open =
      piece != pieces_.end() ? piece->second : pieces_[frame.source()];
  if (open.raw.empty()) {
    open.offset = place.offset;
    open.line = place.line;
    open.frame = frame;
  }
  open.text += text;
  open.raw.append(open.raw.empty() ? "" : "\n").append(place.raw);
  if (frame.partial && open.text.size() < k_most_bytes) {
    return;
  }
  const Open whole = std::move(open);
  pieces_.erase(frame.source());
  take_text(whole.text, whole.frame, {whole.raw, whole.offset, whole.line});
}

void LineDecoder::take_text(std::string_view text,
                            const Frame& frame,
                            const Place& place) {
  if (!text.empty() && text.front() == '{' && take_json(text, frame, place)) {
    return;
  }
  std::string buffer;
  const std::string_view plain = without_colors(text, buffer);
  const auto open = plain_.find(frame.source());
  if (open != plain_.end() && continues(open->second, plain)) {
    open->second.text.append("\n").append(text);
    open->second.raw.append("\n").append(place.raw);
    open->second.traceback =
        starts_traceback(plain)
        || (open->second.traceback && is_indented(plain));
    return;
  }
  if (open != plain_.end()) {
    end(open->second);
    plain_.erase(open);
  }
  if (is_logfmt(plain)) {
    put(read_logfmt(plain, times_), frame, place);
  } else if (plain.find_first_not_of(" \t") != std::string_view::npos) {
    begin(text, frame, place);
  }
}

bool LineDecoder::continues(const Open& open, std::string_view text) const {
  if (open.text.size() + text.size() > k_most_bytes) {
    return false;
  }
  if (open.traceback && (is_indented(text) || !starts_record(text))) {
    return true;
  }
  return starts_traceback(text)
         || (!starts_record(text) && (is_indented(text) || goes_on(text)));
}

void LineDecoder::begin(std::string_view text,
                        const Frame& frame,
                        const Place& place) {
  Open open;
  open.text = text;
  open.raw = place.raw;
  open.offset = place.offset;
  open.line = place.line;
  open.frame = frame;
  open.traceback = starts_traceback(text);
  plain_.insert_or_assign(frame.source(), std::move(open));
}

void LineDecoder::end(Open& open) {
  model::FileRecord record;
  model::LogEvent event;
  std::string buffer;
  const std::string_view first = without_colors(
      std::string_view(open.text).substr(0, open.text.find('\n')), buffer);
  if (const auto found = times_.find(first)) {
    event.timestamp = found->time;
  }
  event.severity_text = find_severity(first);
  if (event.severity_text.empty() && starts_traceback(first)) {
    event.severity_text = "ERROR";
  }
  add_frame(open.frame, event);
  event.body = std::move(open.text);
  record.what = std::move(event);
  record.is_plain = true;
  record.raw = std::move(open.raw);
  record.offset = open.offset;
  record.line = open.line;
  sink_(std::move(record));
}

void LineDecoder::put(model::LogEvent event,
                      const Frame& frame,
                      const Place& place) {
  add_frame(frame, event);
  model::FileRecord record;
  record.what = std::move(event);
  record.raw = place.raw;
  record.offset = place.offset;
  record.line = place.line;
  sink_(std::move(record));
}

void LineDecoder::put_spans(SpanFormat format,
                            const Json& value,
                            const Place& place) {
  read_spans(format, value, [&](model::FileRecord record) {
    record.offset = place.offset;
    record.line = place.line;
    sink_(std::move(record));
  });
}

// False: it is no JSON object after all.
bool LineDecoder::take_json(std::string_view text,
                            const Frame& frame,
                            const Place& place) {
  const JsonDocument::Parsed parsed = document_.parse(text);
  const bool whole =
      parsed.valid
      && text.find_first_not_of(" \t\r", parsed.size) == std::string_view::npos;
  if (!whole || !document_.root().is_object()) {
    if (text.starts_with("{\"")) {
      skip(parsed.valid ? "more follows the object" : parsed.problem,
           place.line);
    }
    return false;
  }
  const Json root = document_.root();
  if (frame.kind == Frame::Kind::none) {
    if (const auto docker = read_docker(root, times_)) {
      // The text is within the document, which is parsed anew for it.
      const std::string inner(docker->text);
      take_framed(inner, docker->frame, place);
      return true;
    }
  }
  const SpanFormat format = span_format_of(root);
  if (format != SpanFormat::none) {
    put_spans(format, root, place);
  } else {
    put(read_json_log(root, times_), frame, place);
  }
  return true;
}

LinePart part_of(std::string_view line) {
  line = without_return(line);
  if (is_partial(line)) {
    return LinePart::goes_on;
  }
  LogTimes times({});
  take_frame(line, times);
  if (line.starts_with("{\"")) {
    return LinePart::whole;
  }
  std::string buffer;
  const std::string_view text = without_colors(line, buffer);
  const bool part = starts_traceback(text)
                    || (!starts_record(text)
                        && (is_indented(text) || goes_on(text)));
  return part ? LinePart::continues : LinePart::whole;
}

} // namespace hawk::format
