#include "format/json_glancer.hpp"

#include "base/byte_scan.hpp"
#include "base/hash.hpp"
#include "format/characters.hpp"
#include "format/json_cursor.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace hawk::format {

namespace {

// Deeper objects are an attribute of their own (ndjson.cpp).
constexpr std::size_t k_most_depth = 7;

// A file whose lines make up their keys is read without.
constexpr std::size_t k_most_keys = 2048;
constexpr std::size_t k_longest_key = 128;

// Keys of which one makes a record a span, a list of them, or a document
// (spans.cpp).
constexpr auto k_span_keys = std::to_array<std::string_view>(
    {"resourceSpans",
     "resource_spans",
     "resourceLogs",
     "resource_logs",
     "resourceMetrics",
     "resource_metrics",
     "batches",
     "scopeSpans",
     "scope_spans",
     "scopeLogs",
     "scope_logs",
     "scopeMetrics",
     "scope_metrics",
     "instrumentationScope",
     "instrumentationLibrary",
     "instrumentationLibrarySpans",
     "instrumentation_library_spans",
     "instrumentationLibraryLogs",
     "instrumentation_library_logs",
     "traceEvents",
     "ph",
     "context",
     "startTimeUnixNano",
     "start_time_unix_nano",
     "timeUnixNano",
     "time_unix_nano",
     "observedTimeUnixNano",
     "observed_time_unix_nano",
     "spans",
     "operationName"});

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words,
              std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

struct JsonGlancer::Line {
  JsonCursor in;
  EventFields fields;
  std::size_t key = 0; // how many so far
  unsigned zipkin = 0;
  bool is_log_line = false; // its message is a line of a log in itself
};

std::size_t JsonGlancer::HashName::operator()(const Name& name) const {
  return base::hash_bytes(name.text,
                          reinterpret_cast<std::uintptr_t>(name.parent));
}

JsonGlancer::JsonGlancer(LogTimes& times,
                         bool (*is_wanted)(std::string_view),
                         BodilessGlances bodiless)
    : times_(times),
      is_wanted_(is_wanted),
      bodiless_(bodiless) {}

void JsonGlancer::reset() {
  parts_.clear();
  if (keys_.size() > k_most_keys) {
    keys_.clear();
    known_.clear();
    expected_.clear();
  }
}

const Glance* JsonGlancer::read(std::string_view text) {
  reset();
  const LogTimes::State before = times_.state();
  Line line{JsonCursor(text), EventFields(times_, parts_.event())};
  if (!line.in.take('{') || !read_members(line)) {
    times_.set_state(before);
    return nullptr;
  }
  const std::string_view rest(line.in.at(), line.in.left());
  if (line.zipkin == 3
      || rest.find_first_not_of(std::string_view("\0 \t\r", 4))
             != std::string_view::npos) {
    times_.set_state(before);
    return nullptr;
  }
  line.fields.finish();
  const Glance* const glance = make_glance(line.is_log_line);
  if (glance == nullptr) {
    times_.set_state(before);
  }
  return glance;
}

// Null: a program wrote a record of JSON to journald, or there is no message.
const Glance* JsonGlancer::make_glance(bool is_line) {
  const model::LogEvent& event = parts_.event();
  if ((is_line && event.body.starts_with("{\""))
      || (event.body.empty() && bodiless_ == BodilessGlances::refused)) {
    return nullptr;
  }
  parts_.name_bunyan();
  Glance& glance = parts_.make();
  glance.is_plain = is_line;
  if (is_line) {
    glance.severity = severity_of_line(event.body, event.severity_text);
  }
  parts_.tell_outcome();
  return &glance;
}

// Whether its lead stands at the front, which has more bytes than that.
bool JsonGlancer::has_lead(const Expected& expected, const JsonCursor& in) {
#if defined(__SSE2__)
  constexpr std::size_t k_wide = 16;
  if (expected.lead_size <= k_wide && in.left() >= k_wide) { // most are short
    const auto load = [](const char* at) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    };
    const auto same = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_cmpeq_epi8(load(in.at()), load(expected.lead.data()))));
    return (~same & ((1U << expected.lead_size) - 1)) == 0;
  }
#endif
  return base::is_same(in.at(), expected.lead.data(), expected.lead_size);
}

// The same for one of the outermost object, from the end of the value before
// to the beginning of its own.
const JsonGlancer::Key* JsonGlancer::expect_lead(Line& line) const {
  if (line.key >= expected_.size()) {
    return nullptr;
  }
  const Expected& expected = expected_[line.key];
  if (expected.lead_size == 0 || line.in.left() <= expected.lead_size
      || !has_lead(expected, line.in)) {
    return nullptr;
  }
  line.in.skip(expected.lead_size);
  ++line.key;
  line.zipkin |= expected.key->zipkin;
  return expected.key;
}

void JsonGlancer::learn_lead(const Line& line, const char* begin) {
  Expected& expected = expected_[line.key - 1];
  const auto size = static_cast<std::size_t>(line.in.at() - begin);
  if (size <= expected.lead.size()) {
    std::copy(begin, line.in.at(), expected.lead.begin());
    expected.lead_size = static_cast<std::uint8_t>(size);
  }
}

// The key that stood at this place in the line before, if it does again.
const JsonGlancer::Key* JsonGlancer::expect_key(Line& line, const Key* parent) {
  if (line.key >= expected_.size()) {
    return nullptr;
  }
  const Key* const key = expected_[line.key].key;
  const std::size_t size = key->name.size();
  if (key->parent != parent || line.in.left() <= size
      || line.in.at()[size] != '"'
      || !base::is_same(line.in.at(), key->name.data(), size)) {
    return nullptr;
  }
  line.in.skip(size + 1);
  ++line.key;
  return key;
}

// Behind the opening quote, to behind the colon.
const JsonGlancer::Key* JsonGlancer::take_key(Line& line, const Key* parent) {
  const Key* key = expect_key(line, parent);
  if (key == nullptr) {
    JsonCursor::Text name;
    if (!line.in.take_string(name) || name.escaped
        || name.raw.size() > k_longest_key) {
      return nullptr;
    }
    const auto found = known_.find({parent, name.raw});
    key = found != known_.end() ? found->second : make_key(parent, name.raw);
    if (key == nullptr) {
      return nullptr;
    }
    expected_.resize(std::max(expected_.size(), line.key + 1));
    expected_[line.key] = {};
    expected_[line.key++].key = key;
  }
  line.in.skip_blanks();
  if (key->unknown || !line.in.take(':')) {
    return nullptr;
  }
  line.zipkin |= key->zipkin;
  line.in.skip_blanks();
  return key;
}

const JsonGlancer::Key* JsonGlancer::make_key(const Key* parent,
                                              std::string_view name) {
  if (keys_.size() > k_most_keys) {
    return nullptr;
  }
  Key& key = keys_.emplace_back();
  key.parent = parent;
  key.name = name;
  key.path = parent == nullptr ? "" : parent->path + ".";
  key.path += name;
  key.field = find_field(key.path);
  key.part = find_http_part(key.path);
  key.wanted = key.field.role == FieldRole::attribute
               && is_wanted_(key.field.name);
  const bool wrapped = parent != nullptr && parent->wraps;
  if (parent == nullptr || wrapped) {
    key.wraps = name == "data" || name == "result" || name == "trace";
    key.unknown = contains(k_span_keys, name)
                  || (wrapped && name.starts_with("trace") && name != "trace");
  }
  if (parent == nullptr) {
    key.may_be_console = name == "trace_id";
    key.zipkin = name == "traceId" ? 1 : name == "id" ? 2 : 0;
  }
  key.unknown_list =
      key.wanted || key.wraps || key.field.role == FieldRole::message;
  // Messages that may be a line of a log in themselves.
  key.may_be_line = key.path == "log" || key.path == "MESSAGE";
  key.counts_syslog = key.path == "short_message";
  key.ignored = key.field.role == FieldRole::attribute && !key.wanted
                && key.part == HttpPart::none && !key.may_be_line
                && !key.counts_syslog;
  known_.emplace(Name{parent, key.name}, &key);
  return &key;
}

// Text, a number or a word.
bool JsonGlancer::skip_value(Line& line) {
  if (line.in.take('"')) {
    JsonCursor::Text text;
    return line.in.take_string(text);
  }
  std::string_view text;
  return line.in.peek() == '-' || is_digit(line.in.peek())
             ? line.in.take_number(text)
             : line.in.take_word(text);
}

bool JsonGlancer::take_text(Line& line, const Key& key) {
  JsonCursor::Text text;
  if (!line.in.take_string(text)) {
    return false;
  }
  if (key.field.role == FieldRole::attribute && key.part == HttpPart::none) {
    return !key.wanted
           || (!text.escaped
               && parts_.keep(
                   key.field.name, text.raw, GlanceField::Kind::text));
  }
  std::string_view plain = text.raw;
  if (text.escaped) {
    unescape(text.raw, unescaped_);
    plain = unescaped_;
  }
  if (key.part != HttpPart::none) {
    return parts_.response().add(key.part, plain);
  }
  if (text.escaped && key.field.role == FieldRole::message) {
    parts_.look_at_message(); // a quote is escaped
  }
  if (line.fields.take(key.field, plain)
      && key.field.role == FieldRole::message) {
    parts_.stands_in_line(text.escaped ? std::string_view() : text.raw);
  }
  return !key.may_be_console || !plain.starts_with("0x");
}

bool JsonGlancer::take_scalar(Line& line, const Key& key) {
  std::string_view text;
  const bool number = line.in.peek() == '-' || is_digit(line.in.peek());
  if (!(number ? line.in.take_number(text) : line.in.take_word(text))) {
    return false;
  }
  if (text == "null") {
    return true;
  }
  if (key.field.role != FieldRole::attribute) {
    if (line.fields.take(key.field, text)
        && key.field.role == FieldRole::message) {
      parts_.stands_in_line(text);
    }
    return true;
  }
  if (key.part != HttpPart::none) {
    return parts_.response().add(key.part, text);
  }
  if (!key.wanted) {
    return true;
  }
  if (!number) {
    return parts_.keep(
        key.field.name, {}, GlanceField::Kind::other); // true: no id
  }
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  // Beyond 64 bits the digits are kept as they are.
  const bool whole = error != std::errc::invalid_argument && at == end;
  return text != "-0"
         && parts_.keep(key.field.name,
                        whole ? text : std::string_view(),
                        error == std::errc() ? GlanceField::Kind::other
                                             : GlanceField::Kind::text);
}

// Anything but an object.
bool JsonGlancer::take_value(Line& line, const Key& key) {
  if (key.ignored && line.in.peek() != '[') {
    return skip_value(line);
  }
  if (key.may_be_line) {
    // "log" beside a stream and a time is Docker's.
    if (key.path != "MESSAGE" || line.in.peek() != '"') {
      return false;
    }
    line.is_log_line = true;
  }
  if (key.counts_syslog) {
    line.fields.count_levels_as_syslog();
  }
  if (line.in.peek() == '[') {
    parts_.response().add(key.part);
    return !key.unknown_list && !key.wanted && line.in.skip_list();
  }
  return line.in.take('"') ? take_text(line, key) : take_scalar(line, key);
}

bool JsonGlancer::read_members(Line& line) {
  std::array<const Key*, k_most_depth + 1> open{}; // the objects that are
  std::size_t depth = 0;
  const char* behind = line.in.at(); // the value before
  const Key* key = expect_lead(line);
  bool ended = false;
  if (key == nullptr) {
    line.in.skip_blanks();
    ended = line.in.take('}');
  }
  for (;;) {
    while (ended) {
      if (depth == 0) {
        return true;
      }
      --depth;
      line.in.skip_blanks();
      ended = !line.in.take(',');
      if (ended && !line.in.take('}')) {
        return false;
      }
    }
    if (key == nullptr) {
      line.in.skip_blanks();
      key = line.in.take('"') ? take_key(line, open.at(depth)) : nullptr;
      if (key == nullptr) {
        return false;
      }
      if (depth == 0 && behind != nullptr) {
        learn_lead(line, behind);
      }
    }
    behind = nullptr;
    if (line.in.take('{')) {
      if (depth == k_most_depth || key->path == "instant") {
        return false;
      }
      open.at(++depth) = std::exchange(key, nullptr);
      line.in.skip_blanks();
      ended = line.in.take('}');
      continue;
    }
    if (!take_value(line, *key)) {
      return false;
    }
    key = nullptr;
    if (depth == 0) {
      behind = line.in.at();
      key = expect_lead(line);
      if (key != nullptr) {
        continue;
      }
    }
    line.in.skip_blanks();
    ended = !line.in.take(',');
    if (ended && !line.in.take('}')) {
      return false;
    }
  }
}

} // namespace hawk::format
