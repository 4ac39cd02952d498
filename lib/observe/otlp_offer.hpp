#pragma once

// Whether an agent is told where to send its spans and logs: the variables of
// OpenTelemetry's SDKs, only where the user has not said anything about
// exporters. Pure: from strings to strings. (OpenTelemetry specification,
// "Environment Variable Specification", "OTLP Exporter Configuration".)

#include "base/clock.hpp"
#include "model/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::observe {

struct OtlpOffer {
  std::vector<std::string> variables; // "NAME=value"; empty: nothing is offered
  std::string endpoint;               // "http://127.0.0.1:4318"
  std::string reason;                 // why nothing is offered
  // How long the SDK keeps spans and log records before it sends them:
  // OTEL_BSP_SCHEDULE_DELAY and OTEL_BLRP_SCHEDULE_DELAY, in milliseconds.
  // Nothing: the user's, and no number.
  std::optional<std::int64_t> span_delay;
  std::optional<std::int64_t> log_delay;
};

// The name of a variable by which the user has said where telemetry goes, or
// that it goes nowhere; empty: there is none.
std::string
find_otel_choice(const std::vector<std::string>& environment);

OtlpOffer make_otlp_offer(const std::vector<std::string>& environment,
                          std::uint16_t port,
                          const std::string& token);

// The event hawk.run.otlp: what was offered. It does not have the token.
model::LogEvent describe_otlp(const OtlpOffer& offer,
                              const model::ProcessKey& agent,
                              base::Nanos since_epoch);

} // namespace hawk::observe
