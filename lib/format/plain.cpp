#include "format/plain.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/http_response.hpp"
#include "format/record_start.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_most_loose = 16;
constexpr std::size_t k_longest_loose = 4096; // bytes

// Bytes of a time with milliseconds, or of one with its zone.
constexpr std::size_t k_time = 24;

constexpr std::string_view k_cut = "\n[cut: a record holds 1 MiB]";

bool is_indented(std::string_view text) {
  return text.empty() || is_blank(text.front());
}

// The first line of a record, or two where the second has the level.
std::string_view beginning_of(std::string_view text) {
  std::size_t end = text.find('\n');
  if (end != std::string_view::npos
      && head_of(text.substr(0, end)) == Head::before_level) {
    end = text.find('\n', end + 1);
  }
  return text.substr(0, end);
}

bool has_odd_quotes(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 != 0;
}

// Most lines differ from the one above in their first bytes.
bool has_same_time(std::string_view record, std::string_view line) {
  return line.size() > k_time && record.size() > k_time
         && base::is_same(record.data(), line.data(), k_time);
}

// Whether a line may be a detail of PostgreSQL's to the record above, which
// begins with the same time: where they differ first is the number of the line,
// or its word, behind which is ":  ".
bool may_be_detail(std::string_view record, std::string_view line) {
  const std::size_t at = base::find_difference(line, record, k_time);
  std::string_view rest = line.substr(at);
  constexpr std::size_t k_seconds = 16; // a stamp's begin there
  const std::string_view same = line.substr(k_seconds, at - k_seconds);
  if (rest.empty() || same.find(":  ") != std::string_view::npos) {
    return true;
  }
  const auto skip = [&rest](auto is_one) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_one);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
  };
  if (is_digit(rest.front())) {
    skip(is_digit);
    return rest.starts_with('-');
  }
  skip(is_upper);
  return rest.starts_with(":  ");
}

bool is_detail_of(std::string_view record, std::string_view line) {
  return has_same_time(record, line) && may_be_detail(record, line)
         && is_postgres_detail(line)
         && is_postgres_detail_of(record.substr(0, record.find('\n')), line);
}

void cut_blank_lines(std::string& text) {
  if (text.find('\n') == std::string::npos) {
    return;
  }
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  const std::size_t newline =
      text.find('\n', end == std::string::npos ? 0 : end);
  text.resize(std::min(newline, text.size()));
}

// What the first line of a record tells, without colours; of java.util.logging
// the first two. `failure`: another one names an exception. Whether its time
// states its day.
bool read_first_line(std::string_view first,
                     bool several,
                     bool failure,
                     LogTimes& times,
                     Glance& glance) {
  std::size_t header = 0;
  bool is_dated = false;
  if (const auto found = times.find(first)) {
    glance.time = found->time;
    header = found->end;
    is_dated = found->is_dated;
  }
  glance.severity = find_severity(first, header);
  if (glance.severity.empty()
      && (failure || starts_traceback(first) || looks_like_error(first)
          || head_of(first) == Head::before_text)) {
    glance.severity = "ERROR";
  }
  if (may_hide_failure(glance.severity)
      && is_failed_request(several ? first.substr(0, first.find('\n'))
                                   : first)) {
    glance.failed = true;
    glance.severity = glance.severity.empty() ? "ERROR" : glance.severity;
  }
  return is_dated;
}

} // namespace

bool is_part(std::string_view line, Indented indented) {
  if (starts_with_date(line)) {
    return false;
  }
  if (is_indented(line)
      && (indented == Indented::always || !starts_record(line))) {
    return true;
  }
  return starts_traceback(line) || (!starts_record(line) && goes_on(line));
}

// Another record follows for sure, and this one is none of those whose first
// line has to be known to read the next.
bool is_lone_record(std::string_view line, std::string_view rest) {
  if (!starts_with_date(line) || !starts_with_date(rest)
      || starts_csvlog(line)) {
    return false;
  }
  return !has_same_time(line, rest) || !may_be_detail(line, rest)
         || !is_detail_of(line, rest.substr(0, rest.find('\n')));
}

Glance glance_at_record(std::string_view line, LogTimes& times) {
  Glance glance;
  read_first_line(line, false, false, times, glance);
  glance.body = line;
  glance.is_plain = true;
  glance.colors = false;
  glance.one_line = true;
  return glance;
}

void OpenRecord::begin(std::string_view text,
                       const Frame& frame,
                       const Place& place,
                       bool colors) {
  open_ = true;
  failure_ = false;
  colors_ = colors;
  // Most begin with a time, and PostgreSQL's do.
  const bool timed = !text.empty() && is_digit(text.front());
  traceback_ = !timed && starts_traceback(text);
  head_ = timed ? Head::none : head_of(text);
  csv_ = timed && starts_csvlog(text);
  quoted_ = csv_ && has_odd_quotes(text);
  text_ = text;
  several_ = frame.kind == Frame::Kind::docker // where it was escaped
             && text.find('\n') != std::string_view::npos;
  if (!place.raw.empty() || !raw_.empty()) { // of a glance it is not asked for
    raw_ = place.raw;
  }
  offset_ = place.offset;
  line_ = place.line;
  kind_ = frame.kind;
  if (kind_ != Frame::Kind::none) {
    time_ = frame.time;
    if (!is_of(frame)) {
      stream_ = frame.stream;
      pod_ = frame.pod;
      container_ = frame.container;
    }
  }
}

bool OpenRecord::is_of(const Frame& frame) const {
  return base::is_same(stream_, frame.stream) && base::is_same(pod_, frame.pod)
         && base::is_same(container_, frame.container);
}

bool OpenRecord::continues(std::string_view plain) {
  if (!open_) {
    return false;
  }
  if (quoted_) {
    cut_ = is_full();
    return !cut_;
  }
  if (head_ != Head::none) {
    return head_ == Head::before_level ? starts_level_line(plain)
                                       : !starts_record(plain);
  }
  // Source lines may look like records; the exception's own line is the last.
  const bool part =
      (traceback_ && (is_indented(plain) || !starts_record(plain)))
      || is_part(plain, Indented::unless_start)
      || is_detail_of(text_, plain);
  cut_ = part && is_full();
  return part && !cut_;
}

bool OpenRecord::keeps_loose(std::string_view plain) const {
  // Of most lines the first byte tells.
  if (!open_ || (!plain.empty() && (is_digit(plain[0]) || plain[0] == '['))
      || traceback_ || failure_ || csv_ || head_ != Head::none
      || loose_.size() >= k_most_loose || plain.size() > k_longest_loose
      || is_full() || starts_record(plain)) {
    return false;
  }
  if (has_loose()) {
    return true;
  }
  std::string buffer;
  const std::string_view first =
      std::string_view(text_).substr(0, text_.find('\n'));
  return !is_indented(plain)
         && is_error_severity(find_severity(without_colors(first, buffer)));
}

void OpenRecord::add_loose(std::string_view text, const Place& place) {
  loose_.push_back({std::string(text),
                    std::string(place.raw),
                    place.offset,
                    place.line});
}

void OpenRecord::add_line(std::string_view text,
                          std::string_view plain,
                          const Place& place) {
  for (const LooseLine& loose : take_loose()) {
    text_.append("\n").append(loose.text);
    raw_.append("\n").append(loose.raw);
  }
  const bool begins = starts_traceback(plain);
  failure_ = failure_ || begins || is_exception_line(plain);
  traceback_ = begins || (traceback_ && is_indented(plain));
  head_ = Head::none;
  several_ = true;
  quoted_ = csv_ && quoted_ != has_odd_quotes(text);
  colors_ = colors_ || plain.data() != text.data();
  text_.append("\n").append(text);
  raw_.append("\n").append(place.raw);
}

void OpenRecord::add_piece(std::string_view text, const Place& place) {
  text_ += text;
  raw_.append("\n").append(place.raw);
}

Frame OpenRecord::frame() const {
  if (kind_ == Frame::Kind::none) {
    return {};
  }
  return {kind_, stream_, pod_, container_, time_, false, true};
}

Glance OpenRecord::glance(LogTimes& times) {
  Glance glance;
  const std::string_view beginning =
      several_ ? beginning_of(text_) : std::string_view(text_);
  const std::string_view first =
      colors_ ? without_colors(beginning, uncolored_) : beginning;
  times.stand_at(offset_);
  const bool is_dated =
      read_first_line(first, several_, failure_, times, glance);
  if (!is_dated && kind_ != Frame::Kind::none && !time_.empty()) {
    const auto framed = times.parse(time_);
    glance.time = framed ? framed : glance.time;
  }
  if (several_) {
    cut_blank_lines(text_);
  }
  glance.body = text_;
  glance.frame_service = service_of(frame());
  glance.is_plain = true;
  glance.colors = colors_;
  glance.one_line = !several_;
  return glance;
}

model::FileRecord OpenRecord::take(LogTimes& times) {
  model::FileRecord record;
  auto& event = std::get<model::LogEvent>(record.what);
  const Glance glance = this->glance(times);
  event.timestamp = glance.time;
  event.severity_text = glance.severity;
  add_frame(frame(), times, event);
  cut_blank_lines(raw_);
  event.body = std::move(text_);
  event.body += cut_ ? k_cut : "";
  record.is_plain = true;
  record.raw = std::move(raw_);
  record.offset = offset_;
  record.line = line_;
  clear();
  return record;
}

void OpenRecord::clear() {
  open_ = false;
  cut_ = false;
  traceback_ = false;
  loose_.clear();
  text_.clear();
  raw_.clear();
}

void add_frame(const Frame& frame, LogTimes& times, model::LogEvent& event) {
  if (frame.kind == Frame::Kind::none) {
    return;
  }
  const auto add = [&event](const char* key, std::string_view value) {
    if (!value.empty()) {
      event.attributes.try_emplace(key, std::string(value));
    }
  };
  add("log.iostream", frame.stream);
  add("k8s.pod.name", frame.pod);
  add(frame.kind == Frame::Kind::compose ? "service.name"
                                         : "k8s.container.name",
      frame.container);
  if (!event.timestamp && !frame.time.empty()) {
    event.timestamp = times.parse(frame.time);
  }
}

} // namespace hawk::format
