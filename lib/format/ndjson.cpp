#include "format/ndjson.hpp"

#include "format/severity.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::format {

namespace {

using Kind = Json::Kind;

enum class Role {
  none,
  time,
  micros, // since 1970, as digits: journald
  level,
  syslog, // a level from 7 to 0
  message,
  event, // the message if there is no other: structlog
  trace,
  span,
  stack,
  drop, // says the same as another, or nothing
};

struct Name {
  std::string_view key;
  Role role;
};

// By key, with its parents and dots. Of several with one role the first of the
// record counts, and for a message the first of this table.
constexpr std::array<Name, 57> k_names = {{
    {"msg", Role::message},
    {"message", Role::message},
    {"MESSAGE", Role::message},
    {"short_message", Role::message},
    {"body", Role::message},
    {"Body", Role::message},
    {"textPayload", Role::message},
    {"event", Role::event},
    {"time", Role::time},
    {"timestamp", Role::time},
    {"@timestamp", Role::time},
    {"Timestamp", Role::time},
    {"ts", Role::time},
    {"t.$date", Role::time},
    {"asctime", Role::time},
    {"datetime", Role::time},
    {"eventTime", Role::time},
    {"timeMillis", Role::time},
    {"_SOURCE_REALTIME_TIMESTAMP", Role::micros},
    {"__REALTIME_TIMESTAMP", Role::micros},
    {"level", Role::level},
    {"lvl", Role::level},
    {"severity", Role::level},
    {"severityText", Role::level},
    {"SeverityText", Role::level},
    {"severity_text", Role::level},
    {"log.level", Role::level},
    {"levelname", Role::level},
    {"loglevel", Role::level},
    {"s", Role::level},
    {"PRIORITY", Role::syslog},
    {"trace_id", Role::trace},
    {"traceId", Role::trace},
    {"traceID", Role::trace},
    {"TraceId", Role::trace},
    {"traceid", Role::trace},
    {"trace.id", Role::trace},
    {"otelTraceID", Role::trace},
    {"span_id", Role::span},
    {"spanId", Role::span},
    {"spanID", Role::span},
    {"SpanId", Role::span},
    {"spanid", Role::span},
    {"span.id", Role::span},
    {"otelSpanID", Role::span},
    {"stack", Role::stack},
    {"stacktrace", Role::stack},
    {"err.stack", Role::stack},
    {"error.stack", Role::stack},
    {"error.stack_trace", Role::stack},
    {"exc_info", Role::stack},
    {"exception", Role::stack},
    {"full_message", Role::stack},
    {"__CURSOR", Role::drop},
    {"__MONOTONIC_TIMESTAMP", Role::drop},
    {"v", Role::drop},
    {"ecs.version", Role::drop},
}};

// Names of OpenTelemetry for what has one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17>
    k_renamed = {{{"service", "service.name"},
                  {"pid", "process.pid"},
                  {"_PID", "process.pid"},
                  {"process.pid", "process.pid"},
                  {"hostname", "host.name"},
                  {"host", "host.name"},
                  {"_HOSTNAME", "host.name"},
                  {"SYSLOG_IDENTIFIER", "service.name"},
                  {"thread", "thread.name"},
                  {"threadName", "thread.name"},
                  {"thread_name", "thread.name"},
                  {"process.thread.name", "thread.name"},
                  {"err.type", "exception.type"},
                  {"err.message", "exception.message"},
                  {"error.type", "exception.type"},
                  {"error.message", "exception.message"},
                  {"err.name", "exception.type"}}};

Role role_of(std::string_view key) {
  const auto found =
      std::find_if(k_names.begin(), k_names.end(), [key](const Name& name) {
        return name.key == key;
      });
  return found == k_names.end() ? Role::none : found->role;
}

std::size_t rank_of(std::string_view key) {
  const auto found =
      std::find_if(k_names.begin(), k_names.end(), [key](const Name& name) {
        return name.key == key;
      });
  return static_cast<std::size_t>(found - k_names.begin());
}

// journald has a message that is no UTF-8 as a list of bytes.
std::string text_of(const Json& value) {
  if (!value.is_array()) {
    return std::string(value.text());
  }
  std::string bytes;
  for (const Json::Element element : value) {
    const auto byte = element.value.integer();
    if (!byte || *byte < 0 || *byte > 255) {
      return value.dump();
    }
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

class Reader final {
public:
  explicit Reader(LogTimes& times)
      : times_(times) {}

  void read(const Json& object, std::string& path, int depth);
  model::LogEvent take(const Json& root);

private:
  void take(const std::string& path, const Json& value);
  void take_level(const Json& value);
  void take_time(const Json& value);
  void add(std::string_view path, const Json& value);

  LogTimes& times_;
  model::LogEvent event_;
  std::size_t message_rank_ = k_names.size();
  std::string structlog_event_;
  bool is_gelf_ = false;
};

// Deeper objects stay JSON.
constexpr int k_most_depth = 8;

void Reader::read(const Json& object, std::string& path, int depth) {
  for (const Json::Element element : object) {
    const std::size_t size = path.size();
    path += path.empty() ? "" : ".";
    path += element.key;
    if (element.value.is_object() && depth < k_most_depth
        && path != "instant") {
      read(element.value, path, depth + 1);
    } else {
      take(path, element.value);
    }
    path.resize(size);
  }
}

void Reader::take_level(const Json& value) {
  if (!event_.severity_text.empty()) {
    return;
  }
  const auto number = value.integer();
  const std::string_view known =
      number ? (is_gelf_ ? severity_of_syslog(*number)
                         : severity_of_pino(*number))
             : severity_of(value.text());
  event_.severity_text = known.empty() ? value.text() : known;
}

void Reader::take_time(const Json& value) {
  if (!event_.timestamp) {
    event_.timestamp = times_.parse(value.text());
  }
}

void Reader::take(const std::string& path, const Json& value) {
  switch (role_of(path)) {
  case Role::time:
    take_time(value);
    if (!event_.timestamp) {
      add(path, value);
    }
    return;
  case Role::micros:
    if (!event_.timestamp) {
      event_.timestamp = parse_epoch(value.text(), 3);
    }
    return;
  case Role::level:
    take_level(value);
    return;
  case Role::syslog:
    event_.severity_text = severity_of_syslog(value.integer().value_or(-1));
    return;
  case Role::message: {
    const std::size_t rank = rank_of(path);
    if (rank < message_rank_ && (value.is_string() || value.is_array())) {
      message_rank_ = rank;
      event_.body = text_of(value);
    } else {
      add(path, value);
    }
    return;
  }
  case Role::event:
    structlog_event_ = value.text();
    return;
  case Role::trace:
    event_.trace_id = value.text();
    return;
  case Role::span:
    event_.span_id = value.text();
    return;
  case Role::stack:
    add("exception.stacktrace", value);
    return;
  case Role::drop:
    return;
  case Role::none:
    break;
  }
  add(path, value);
}

void Reader::add(std::string_view path, const Json& value) {
  const auto renamed =
      std::find_if(k_renamed.begin(), k_renamed.end(), [path](const auto& one) {
        return one.first == path;
      });
  std::string key(renamed == k_renamed.end() ? path : renamed->second);
  switch (value.kind()) {
  case Kind::absent:
  case Kind::null:
    return;
  case Kind::boolean:
    event_.attributes[std::move(key)] = value.is_true();
    return;
  case Kind::string:
    event_.attributes[std::move(key)] = std::string(value.text());
    return;
  case Kind::number:
    if (const auto integer = value.integer()) {
      event_.attributes[std::move(key)] = *integer;
    } else {
      event_.attributes[std::move(key)] = value.real().value_or(0);
    }
    return;
  case Kind::array:
  case Kind::object:
    event_.attributes[std::move(key)] = value.dump();
    return;
  }
}

model::LogEvent Reader::take(const Json& root) {
  is_gelf_ = static_cast<bool>(root["short_message"]);
  std::string path;
  read(root, path, 0);
  // log4j2 counts seconds and nanoseconds apart.
  if (const Json instant = root["instant"]) {
    const auto second = instant["epochSecond"].integer();
    const auto nano = instant["nanoOfSecond"].integer();
    if (second && nano && *second > 0 && *second < 9'000'000'000) {
      event_.timestamp = Nanos(*second * 1'000'000'000 + *nano);
    }
    event_.attributes.erase("instant");
  }
  if (!structlog_event_.empty()) {
    if (event_.body.empty()) {
      event_.body = std::move(structlog_event_);
    } else {
      event_.event_name = std::move(structlog_event_);
    }
  }
  return std::move(event_);
}

} // namespace

model::LogEvent read_json_log(const Json& object, LogTimes& times) {
  return Reader(times).take(object);
}

} // namespace hawk::format
