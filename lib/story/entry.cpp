#include "story/entry.hpp"

#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/http_response.hpp"
#include "format/json.hpp"
#include "format/ndjson.hpp"
#include "format/record_start.hpp"
#include "format/severity.hpp"
#include "story/probe_event.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using format::looks_like_error;
using format::without_colors;

// Whether three digits from 500 on stand in it, which most lines have not.
bool has_server_error(std::string_view text) {
  const auto is_digit = [text](std::size_t at) {
    return at < text.size() && format::is_digit(text[at]);
  };
  for (std::size_t at = text.find('5'); at != std::string_view::npos;
       at = text.find('5', at + 1)) {
    if (is_digit(at + 1) && is_digit(at + 2) && !is_digit(at + 3)
        && (at == 0 || !is_digit(at - 1))) {
      return true;
    }
  }
  return false;
}

// A record of JSON is judged as the same line of a file, by the status of a
// response that it states.
bool is_failed_record(std::string_view text) {
  constexpr std::size_t k_longest = std::size_t{64} << 10;
  const auto has = [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  if (!text.starts_with("{\"") || text.size() > k_longest
      || !has_server_error(text)
      // Before it is parsed: "status", "HTTP/1.1", "statusCode", whatever case
      // their first letters have.
      || !(has("tatus") || has("HTTP/") || has("ode"))) {
    return false;
  }
  format::JsonDocument document;
  if (!document.parse(text).valid || !document.root().is_object()) {
    return false;
  }
  format::LogTimes times{format::TimeReference{}};
  return is_failure(format::read_json_log(document.root(), times));
}

// The first part of a line of output.
bool tells_error(std::string_view text) {
  std::string buffer;
  const std::string_view plain = without_colors(text.substr(0, 1024), buffer);
  return looks_like_error(plain)
         || (format::is_failed_request(plain)
             && format::may_hide_failure(format::find_severity(plain)))
         || is_failed_record(text);
}

} // namespace

model::Nanos end_of(const Entry& entry) {
  const model::Span* span = entry.span();
  return span == nullptr || !span->end ? entry.time
                                       : std::max(entry.time, *span->end);
}

bool has_duration(const Entry& entry) {
  const model::Span* span = entry.span();
  return span != nullptr && span->start && span->end;
}

bool is_error(const Entry& entry) {
  if (const Line* line = entry.line()) {
    return entry.failure || (!line->continued && tells_error(line->text));
  }
  if (const model::Span* span = entry.span()) {
    return span->status == model::Span::Status::error;
  }
  return is_failure(*entry.event());
}

std::string_view severity_of(const Entry& entry) {
  if (entry.span() != nullptr) {
    return is_error(entry) ? "ERROR" : "";
  }
  const Line* line = entry.line();
  const std::string_view stated =
      line != nullptr ? format::find_severity(line->text)
                      : format::severity_of(entry.event()->severity_text);
  return stated.empty() && is_error(entry) ? "ERROR" : stated;
}

std::size_t weight_of(const Entry& entry) {
  // Texts of attributes are in `raw` as well, and count there.
  constexpr std::size_t k_fields = 512;
  const auto attributes = [](const model::Attributes& all) {
    return all.size() * (sizeof(model::Attributes::value_type) + 64);
  };
  std::size_t text = entry.raw.capacity();
  if (const Line* line = entry.line()) {
    text = line->text.capacity();
  } else if (const model::LogEvent* event = entry.event()) {
    text += event->body.capacity() + k_fields + attributes(event->attributes);
  } else {
    text += 2 * k_fields + attributes(entry.span()->attributes)
            + attributes(entry.span()->resource);
  }
  return sizeof(Entry) + text + entry.raw.capacity()
         + entry.ids.size() * sizeof(Id);
}

} // namespace hawk::story
