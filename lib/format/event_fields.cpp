#include "format/event_fields.hpp"

#include "base/text.hpp"
#include "format/severity.hpp"

#include <string>
#include <utility>

namespace hawk::format {

namespace {

// slog counts between its levels: "WARN+1".
std::string_view severity_of_word(std::string_view text) {
  const std::string_view known = severity_of(text);
  return known.empty() ? severity_of(text.substr(0, text.find_first_of("+-")))
                       : known;
}

// "projects/P/traces/ID" of Google's. In base64 a '/' is a digit.
std::string_view without_project(std::string_view id) {
  return id.substr(id.starts_with("projects/") ? id.rfind('/') + 1 : 0);
}

// Python's instrumentation writes "0" where there is no span.
bool is_no_id(std::string_view id) {
  return id.find_first_not_of('0') == std::string_view::npos;
}

} // namespace

bool EventFields::take(const Field& field, std::string_view text) {
  switch (field.role) {
  case FieldRole::attribute:
    return false;
  case FieldRole::time:
    return take_time(field, times_.parse(text));
  case FieldRole::micros:
    return take_time(field, parse_epoch(text, 3));
  case FieldRole::level:
  case FieldRole::number:
  case FieldRole::syslog:
    return take_level(field, text);
  case FieldRole::message:
    return take_message(field, text);
  case FieldRole::trace:
    event_.trace_id = is_no_id(text) ? "" : without_project(text);
    return true;
  case FieldRole::span:
    event_.span_id = is_no_id(text) ? "" : text;
    return true;
  case FieldRole::drop:
    return true;
  }
  return false;
}

bool EventFields::take_time(const Field& field, std::optional<Nanos> time) {
  if (!time) {
    return false; // no time, but something is said
  }
  if (field.rank < time_rank_) {
    time_rank_ = field.rank;
    event_.timestamp = time;
  }
  return true;
}

bool EventFields::take_level(const Field& field, std::string_view text) {
  if (field.rank > level_rank_) {
    return severity_of_word(text) == event_.severity_text;
  }
  std::string_view known;
  const auto number = base::parse_decimal(text);
  if (!number) {
    known = severity_of_word(text);
  } else if (field.role == FieldRole::number) {
    known = severity_of_number(*number);
  } else if (field.role == FieldRole::syslog) {
    known = severity_of_syslog(*number);
  } else {
    number_ = *number;
  }
  if (field.name == "s" && known.empty()) {
    return false; // "s" may be anything
  }
  level_rank_ = field.rank;
  event_.severity_text = known.empty() ? text : known;
  return true;
}

bool EventFields::take_message(const Field& field, std::string_view text) {
  if (field.rank >= message_rank_) {
    return false;
  }
  if (!event_.body.empty()) {
    event_.attributes.insert_or_assign(std::string(message_name_),
                                       std::move(event_.body));
  }
  message_rank_ = field.rank;
  message_name_ = field.name;
  event_.body = text;
  return true;
}

void EventFields::finish() {
  if (!number_) {
    return;
  }
  const std::string_view known =
      syslog_ ? severity_of_syslog(*number_) : severity_of_pino(*number_);
  if (!known.empty()) {
    event_.severity_text = known;
  }
}

} // namespace hawk::format
