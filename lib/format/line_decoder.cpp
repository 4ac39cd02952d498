#include "format/line_decoder.hpp"

#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/console_spans.hpp"
#include "format/detect.hpp"
#include "format/http_response.hpp"
#include "format/logfmt.hpp"
#include "format/ndjson.hpp"
#include "format/record_start.hpp"

#include <algorithm>
#include <utility>

namespace hawk::format {

namespace {

// Colours are looked for in so many bytes at a time, which are still in a core's
// cache when their lines are read.
constexpr std::size_t k_looked_at = std::size_t{32} << 10;

std::string_view without_return(std::string_view line) {
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  return line;
}

std::string source_of(const Frame& frame) {
  std::string source(frame.pod);
  return source.append("/").append(frame.container).append("/").append(
      frame.stream);
}

bool is_blank_text(std::string_view text) {
  constexpr CharacterSet k_empty(" \t\r");
  return k_empty.find_other_in(text) == std::string_view::npos;
}

} // namespace

LineDecoder::LineDecoder(RecordSink sink, TimeReference reference)
    : sink_(std::move(sink)),
      times_(reference) {}

LineDecoder::LineDecoder(RecordSink sink,
                         GlanceSink glances,
                         TimeReference reference)
    : sink_(std::move(sink)),
      glances_(std::move(glances)),
      times_(reference),
      json_glancer_(
          std::make_unique<JsonGlancer>(
              times_, glances_.is_wanted, glances_.bodiless)),
      logfmt_glancer_(
          std::make_unique<LogfmtGlancer>(
              times_, glances_.is_wanted, glances_.bodiless)) {}

std::uint64_t LineDecoder::decode(std::string_view lines,
                                  std::uint64_t offset,
                                  std::uint64_t first_line) {
  if (offset == 0) {
    const std::string_view text = without_mark(lines);
    offset += lines.size() - text.size();
    lines = text;
  }
  std::size_t looked_at = 0; // of the rest, from its front on
  std::uint64_t number = first_line;
  std::uint64_t newlines = 0;
  while (!lines.empty()) {
    if (looked_at == 0) {
      const std::size_t last =
          lines.find('\n', std::min(k_looked_at, lines.size()));
      looked_at = std::min(last, lines.size() - 1) + 1;
      colors_ = has_colors(lines.substr(0, looked_at));
    }
    const std::size_t end = lines.find('\n');
    const std::string_view line = without_return(lines.substr(0, end));
    const std::string_view rest =
        lines.substr(end == std::string_view::npos ? lines.size() : end + 1);
    if (!take_lone_record(line, rest)) {
      take_line({line, offset, number});
    }
    if (end == std::string_view::npos) {
      break;
    }
    lines = rest;
    looked_at -= end + 1;
    offset += end + 1;
    number += number != 0 ? 1 : 0;
    ++newlines;
  }
  return newlines;
}

// The shortest way for what most lines of plain text are, if a glance is enough.
// `rest` follows the line. False: it goes the long way.
bool LineDecoder::take_lone_record(std::string_view line,
                                   std::string_view rest) {
  constexpr std::size_t k_date = 10; // "2026-11-21"
  const auto is_dated = [](std::string_view text) {
    return text.size() > k_date && text[k_date] == ' ' // no frame has a blank
           && starts_with_date(text);
  };
  if (json_glancer_ == nullptr || colors_ || !is_dated(line)
      || !is_dated(rest) || object_.is_open() || lone_.has_loose()
      || !is_lone_record(line, rest)
      || lone_.continues(line)) {
    return false;
  }
  end(lone_);
  glances_.accept(glance_at_record(line, times_));
  return true;
}

void LineDecoder::finish() {
  if (object_.is_open()) {
    end_object(false);
  }
  Opened pieces = std::exchange(pieces_, {});
  for (auto& [source, piece] : pieces) {
    take_text(piece.text(), piece.frame(), piece.place());
  }
  end(lone_);
  end_all(plain_);
}

void LineDecoder::end_all(Opened& opened) {
  recent_ = {};
  Opened ended = std::exchange(opened, {});
  for (auto& [source, open] : ended) {
    end(open);
  }
}

void LineDecoder::reset() {
  times_.set_state({});
  lone_.clear();
  plain_.clear();
  recent_ = {};
  forgot_ = false;
  pieces_.clear();
  object_.clear();
  unread_ = {};
}

void LineDecoder::skip(std::string problem, std::uint64_t line) {
  if (unread_.records == 0) {
    unread_.problem = std::move(problem);
    unread_.line = line;
  }
  ++unread_.records;
}

std::vector<Skipped> LineDecoder::skipped() const {
  if (unread_.records == 0) {
    return {};
  }
  return {describe(unread_)};
}

Skipped describe(const LineDecoder::Unread& unread) {
  std::string what = "look like JSON and are none: " + unread.problem;
  if (unread.line != 0) {
    what += " (line " + std::to_string(unread.line) + ")";
  }
  return {unread.records, std::move(what)};
}

// Lines of an indented object, from "{" to "}", as a console exporter prints
// them between the lines of a log. False: the line is none of it.
bool LineDecoder::take_object(const Place& place) {
  if (!object_.is_open()) {
    if (place.raw != "{") {
      return false;
    }
    end(lone_);
    object_.begin("{", {}, place);
    return true;
  }
  const bool ends = place.raw.starts_with('}');
  const bool within =
      !place.raw.empty() && (ends || is_blank(place.raw.front()));
  if (within && !object_.is_full()) {
    object_.add_line(place.raw, place.raw, place);
  }
  if (within && !ends && !object_.is_full()) {
    return true;
  }
  end_object(ends);
  return within;
}

void LineDecoder::end_object(bool whole) {
  OpenRecord object = std::exchange(object_, {});
  if (whole) {
    std::string text = object.text();
    if (!document_.parse(text).valid) {
      text = json_of_inspected(text).value_or("");
    }
    const bool parsed = !text.empty() && document_.parse(text).valid;
    if (parsed && span_format_of(document_.root()) != SpanFormat::none) {
      put_value(document_.root(), {}, object.place());
      return;
    }
    // A record, if it says when it was or what: else a value somebody printed.
    model::LogEvent event;
    if (parsed) {
      read_json_log(document_.root(), times_, event);
      if (event.timestamp || !event.body.empty()) {
        put_log(document_.root(), {}, object.place());
        return;
      }
    }
  }
  end(object);
}

void LineDecoder::take_line(Place place) {
  // What a log begins with that was cut while a program had it open.
  if (place.raw.starts_with('\0')) {
    const std::size_t text =
        std::min(place.raw.find_first_not_of('\0'), place.raw.size());
    place.raw.remove_prefix(text);
    place.offset += text;
  }
  // A line in quotes of the record above is part of it, whatever it looks like.
  if (lone_.is_quoted() && lone_.continues(place.raw)) {
    lone_.add_line(place.raw, place.raw, place);
    return;
  }
  if (take_object(place)) {
    return;
  }
  std::string_view text = place.raw;
  const Frame frame = take_frame(text);
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
  if (!frame.partial && pieces_.empty()) {
    take_text(text, frame, place);
    return;
  }
  const auto found = pieces_.find(frame);
  if (found == pieces_.end()) {
    if (!frame.partial) {
      take_text(text, frame, place);
      return;
    }
    if (pieces_.size() >= k_most_sources) {
      pieces_.clear();
    }
    pieces_[source_of(frame)].begin(text, frame, place);
    return;
  }
  found->second.add_piece(text, place);
  if (frame.partial && !found->second.is_full()) {
    return;
  }
  const OpenRecord whole = std::move(found->second);
  pieces_.erase(found);
  take_text(whole.text(), whole.frame(), whole.place());
}

int LineDecoder::BySource::compare(std::string_view source,
                                   const Frame& frame) {
  for (const std::string_view part : {frame.pod,
                                      std::string_view("/"),
                                      frame.container,
                                      std::string_view("/"),
                                      frame.stream}) {
    const std::size_t size = std::min(part.size(), source.size());
    const int order = source.substr(0, size).compare(part);
    if (order != 0) {
      return order;
    }
    source.remove_prefix(size);
  }
  return source.empty() ? 0 : 1;
}

OpenRecord& LineDecoder::open_of(const Frame& frame) {
  if (frame.kind == Frame::Kind::none || frame.kind == Frame::Kind::stamped) {
    return lone_;
  }
  if (plain_.size() >= k_most_sources) {
    end_all(plain_);
    forgot_ = true;
  }
  for (OpenRecord* const open : recent_) {
    if (open != nullptr && open->is_of(frame)) {
      return *open;
    }
  }
  const auto found = plain_.find(frame);
  OpenRecord& open =
      found != plain_.end() ? found->second : plain_[source_of(frame)];
  recent_[next_recent_++ % recent_.size()] = &open;
  return open;
}

void LineDecoder::take_text(std::string_view text,
                            const Frame& frame,
                            const Place& place) {
  OpenRecord& open = open_of(frame);
  if (text.starts_with('{')) {
    end(open);
    if (take_json(text, frame, place)) {
      return;
    }
  }
  take_plain(open, text, frame, place);
}

void LineDecoder::take_plain(OpenRecord& open,
                             std::string_view text,
                             const Frame& frame,
                             const Place& place) {
  const bool colors = colors_ || frame.escaped;
  // Lines are released while another is looked at.
  std::string& buffer = releasing_ ? released_ : uncolored_;
  const std::string_view plain = colors ? without_colors(text, buffer) : text;
  // Of what is glanced at the bytes of the file are not asked for.
  const Place kept{json_glancer_ == nullptr ? place.raw : std::string_view(),
                   place.offset,
                   place.line};
  if (open.has_loose() && !starts_traceback(plain)
      && !open.keeps_loose(plain)) {
    release(open);
  }
  if ((!open.has_loose() || starts_traceback(plain))
      && open.continues(plain)) {
    open.add_line(text, plain, kept);
    return;
  }
  if (!releasing_ && open.keeps_loose(plain)) {
    open.add_loose(text, kept);
    return;
  }
  end(open);
  times_.stand_at(place.offset);
  if (glance_at_logfmt(plain, frame)) {
    return;
  }
  if (is_logfmt(plain)) {
    model::FileRecord record;
    record.what = read_logfmt(plain, times_);
    add_outcome(std::get<model::LogEvent>(record.what));
    put(std::move(record), frame, place);
  } else if (!is_blank_text(plain)) {
    open.begin(text, frame, kept, colors);
  }
}

// No traceback followed the lines below: they are on their own, and the last of
// them may go on.
void LineDecoder::release(OpenRecord& open) {
  const std::vector<OpenRecord::LooseLine> lines = open.take_loose();
  const OpenRecord above = open; // for its frame
  end(open);
  releasing_ = true;
  for (const OpenRecord::LooseLine& line : lines) {
    take_plain(
        open, line.text, above.frame(), {line.raw, line.offset, line.line});
  }
  releasing_ = false;
}

void LineDecoder::end(OpenRecord& open) {
  if (open.has_loose()) {
    release(open);
  }
  if (!open.is_open()) {
    return;
  }
  if (json_glancer_ == nullptr) {
    sink_(open.take(times_));
    return;
  }
  glances_.accept(open.glance(times_));
  open.clear();
}

// False: it is to be read as a whole.
bool LineDecoder::glance_at_logfmt(std::string_view text, const Frame& frame) {
  const Glance* const glance =
      json_glancer_ == nullptr ? nullptr : logfmt_glancer_->read(text);
  if (glance == nullptr) {
    return false;
  }
  hand_out(*glance, frame);
  return true;
}

void LineDecoder::hand_out(const Glance& glance, const Frame& frame) {
  const bool is_timed = glance.time || frame.time.empty();
  if (is_timed && frame.kind != Frame::Kind::compose) {
    glances_.accept(glance);
    return;
  }
  Glance framed = glance;
  framed.time = is_timed ? glance.time : times_.parse(frame.time);
  framed.frame_service = service_of(frame);
  glances_.accept(framed);
}

void LineDecoder::put(model::FileRecord&& record,
                      const Frame& frame,
                      const Place& place) {
  if (auto* event = std::get_if<model::LogEvent>(&record.what)) {
    add_frame(frame, times_, *event);
  }
  if (record.raw.empty()) {
    record.raw = place.raw;
  }
  record.offset = place.offset;
  record.line = place.line;
  sink_(std::move(record));
}

} // namespace hawk::format
