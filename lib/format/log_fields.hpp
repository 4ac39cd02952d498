#pragma once

// What loggers call the fields of a record. Libraries differ in names only, and
// log_fields.cpp has them as a table: pino, bunyan, winston, structlog, zap,
// zerolog, slog, logrus, log4j2, logback, Serilog, .NET, ECS, GELF,
// journald, MongoDB, the clouds.

#include <cstdint>
#include <string_view>

namespace hawk::format {

enum class FieldRole : std::uint8_t {
  attribute,
  time,
  micros, // since 1970, as digits: journald
  level,
  number, // a level from 1 to 24: OpenTelemetry
  syslog, // a level from 7 to 0
  message,
  trace,
  span,
  drop, // says the same as another, or nothing
};

struct Field {
  FieldRole role = FieldRole::attribute;
  // Of several with one role the lowest counts.
  std::uint8_t rank = 0xff;
  // The attribute's name: that of OpenTelemetry if there is one.
  std::string_view name;
};

// `key` has its parents before it, joined by dots. Nested and dotted names are
// the same: ECS writes both.
Field find_field(std::string_view key);

} // namespace hawk::format
