#pragma once

// What a server says of what it was sent. Pure.

#include "send/http_message.hpp"

#include <cstdint>
#include <string>

namespace hawk::send {

// Of a success: what it did not take all the same.
struct PartialSuccess {
  std::uint64_t rejected = 0; // spans, log records or data points
  std::string message;        // also a warning, with nothing rejected

  bool operator==(const PartialSuccess&) const = default;
};

PartialSuccess read_partial_success(const HttpResponse& response);

// "400: missing name": the status and the message in the body, which is OTLP's
// Status, or another JSON with a message, or text.
std::string describe_refusal(const HttpResponse& response);

} // namespace hawk::send
