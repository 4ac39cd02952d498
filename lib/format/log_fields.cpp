#include "format/log_fields.hpp"

#include <array>
#include <cstddef>

namespace hawk::format {

namespace {

using Role = FieldRole;

struct Name {
  std::string_view key;
  Role role = Role::attribute;
  std::string_view name; // of the attribute; empty: the key
};

// Before another of its role: the one that counts. A message that is beside
// `event` makes that an attribute.
constexpr auto k_names = std::to_array<Name>({
    {"msg", Role::message, {}},
    {"message", Role::message, {}},
    {"MESSAGE", Role::message, {}},
    {"@m", Role::message, {}},
    {"Message", Role::message, {}},
    {"short_message", Role::message, {}},
    {"body", Role::message, {}},
    {"Body", Role::message, {}},
    {"textPayload", Role::message, {}},
    {"jsonPayload.message", Role::message, {}},
    {"RenderedMessage", Role::message, {}}, // Serilog
    {"@mt", Role::message, {}},
    {"MessageTemplate", Role::message, {}},
    {"event", Role::message, {}},
    {"log", Role::message, {}},
    {"record.message", Role::message, {}}, // loguru, serialised

    {"time", Role::time, {}},
    {"timestamp", Role::time, {}},
    {"@timestamp", Role::time, {}},
    {"Timestamp", Role::time, {}},
    {"ts", Role::time, {}},
    {"t.$date", Role::time, {}},
    {"t", Role::time, {}},
    {"@t", Role::time, {}},
    {"asctime", Role::time, {}},
    {"datetime", Role::time, {}},
    {"eventTime", Role::time, {}},
    {"timeMillis", Role::time, {}},
    {"date", Role::time, {}}, // Fluent Bit
    {"record.time.timestamp", Role::time, {}},
    {"_SOURCE_REALTIME_TIMESTAMP", Role::micros, {}},
    {"__REALTIME_TIMESTAMP", Role::micros, {}},

    {"level", Role::level, {}},
    {"log.level", Role::level, {}},
    {"severity", Role::level, {}},
    {"error_severity", Role::level, {}}, // PostgreSQL
    {"severity_text", Role::level, {}},
    {"severityText", Role::level, {}},
    {"SeverityText", Role::level, {}},
    {"levelname", Role::level, {}},
    {"loglevel", Role::level, {}},
    {"LogLevel", Role::level, {}},
    {"lvl", Role::level, {}},
    {"@l", Role::level, {}},
    {"Level", Role::level, {}}, // Serilog
    {"record.level.name", Role::level, {}},
    {"s", Role::level, {}},
    {"severity_number", Role::number, {}},
    {"severityNumber", Role::number, {}},
    {"SeverityNumber", Role::number, {}},
    {"PRIORITY", Role::syslog, {}},

    {"trace_id", Role::trace, {}},
    {"traceId", Role::trace, {}},
    {"traceID", Role::trace, {}},
    {"TraceId", Role::trace, {}},
    {"traceid", Role::trace, {}},
    {"trace.id", Role::trace, {}},
    {"otelTraceID", Role::trace, {}},
    {"@tr", Role::trace, {}},
    {"logging.googleapis.com/trace", Role::trace, {}},
    {"span_id", Role::span, {}},
    {"spanId", Role::span, {}},
    {"spanID", Role::span, {}},
    {"SpanId", Role::span, {}},
    {"spanid", Role::span, {}},
    {"span.id", Role::span, {}},
    {"otelSpanID", Role::span, {}},
    {"@sp", Role::span, {}},
    {"logging.googleapis.com/spanId", Role::span, {}},

    {"__CURSOR", Role::drop, {}},
    {"__MONOTONIC_TIMESTAMP", Role::drop, {}},
    {"__SEQNUM", Role::drop, {}},
    {"__SEQNUM_ID", Role::drop, {}},
    {"ecs.version", Role::drop, {}},
    {"log.original", Role::drop, {}},

    {"stack", Role::attribute, "exception.stacktrace"},
    {"stacktrace", Role::attribute, "exception.stacktrace"},
    {"stack_trace", Role::attribute, "exception.stacktrace"},
    {"err.stack", Role::attribute, "exception.stacktrace"},
    {"error.stack", Role::attribute, "exception.stacktrace"},
    {"error.stack_trace", Role::attribute, "exception.stacktrace"},
    {"exc_info", Role::attribute, "exception.stacktrace"},
    {"exception", Role::attribute, "exception.stacktrace"},
    {"Exception", Role::attribute, "exception.stacktrace"},
    {"@x", Role::attribute, "exception.stacktrace"},
    {"full_message", Role::attribute, "exception.stacktrace"},
    {"thrown.extendedStackTrace", Role::attribute, "exception.stacktrace"},
    {"err.type", Role::attribute, "exception.type"},
    {"err.name", Role::attribute, "exception.type"},
    {"error.type", Role::attribute, "exception.type"},
    {"error.name", Role::attribute, "exception.type"},
    {"thrown.name", Role::attribute, "exception.type"},
    {"err.message", Role::attribute, "exception.message"},
    {"error.message", Role::attribute, "exception.message"},
    {"thrown.message", Role::attribute, "exception.message"},

    {"service", Role::attribute, "service.name"},
    {"SYSLOG_IDENTIFIER", Role::attribute, "service.name"},
    {"pid", Role::attribute, "process.pid"},
    {"_PID", Role::attribute, "process.pid"},
    {"hostname", Role::attribute, "host.name"},
    {"host", Role::attribute, "host.name"},
    {"_HOSTNAME", Role::attribute, "host.name"},
    {"thread", Role::attribute, "thread.name"},
    {"threadName", Role::attribute, "thread.name"},
    {"thread_name", Role::attribute, "thread.name"},
    {"process.thread.name", Role::attribute, "thread.name"},
});

static_assert(k_names.size() < 0xff);

constexpr std::size_t k_slots = 512;

constexpr std::size_t slot_of(std::string_view key) {
  const auto at = [key](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(key[i]));
  };
  return (key.size() * 37 + at(0) * 5 + at(key.size() / 2) * 131
          + at(key.size() - 1) * 17)
         % k_slots;
}

// Open addressing, made by the compiler: each field of each record asks.
constexpr std::array<std::uint8_t, k_slots> make_slots() {
  std::array<std::uint8_t, k_slots> slots{};
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    std::size_t slot = slot_of(k_names[i].key);
    while (slots[slot] != 0) {
      slot = (slot + 1) % k_slots;
    }
    slots[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}

constexpr std::array<std::uint8_t, k_slots> k_table = make_slots();

} // namespace

Field find_field(std::string_view key) {
  if (!key.empty()) {
    for (std::size_t slot = slot_of(key); k_table[slot] != 0;
         slot = (slot + 1) % k_slots) {
      const std::size_t at = k_table[slot] - std::size_t{1};
      const Name& name = k_names[at];
      if (name.key == key) {
        return {name.role,
                static_cast<std::uint8_t>(at),
                name.name.empty() ? name.key : name.name};
      }
    }
  }
  return {FieldRole::attribute, 0xff, key};
}

} // namespace hawk::format
