#pragma once

// What a log or trace file of somebody else states at one place.

#include "model/event.hpp"
#include "model/span.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace hawk::model {

struct FileRecord {
  // A log record: `body` is its message, all of it, further lines too;
  // `attributes` everything else that it says, nested keys joined by dots
  // ("req.headers.x-request-id"), under the names of OpenTelemetry where there
  // is one ("service.name", "thread.name", "process.pid", "k8s.pod.name",
  // "log.iostream", "exception.stacktrace").
  std::variant<LogEvent, Span> what;

  // Whether the message is the text as it stands in the file, where ids may be
  // in brackets or in `key=value`; else its fields tell.
  bool is_plain = false;

  std::string raw;          // its bytes in the file
  std::uint64_t offset = 0; // of the first of them, in the inflated file
  std::uint64_t line = 0;   // its number, from 1; 0: not known

  const LogEvent* log() const { return std::get_if<LogEvent>(&what); }

  const Span* span() const { return std::get_if<Span>(&what); }

  bool operator==(const FileRecord&) const = default;
};

} // namespace hawk::model
