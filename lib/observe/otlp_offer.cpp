#include "observe/otlp_offer.hpp"

#include "base/text.hpp"
#include "observe/environment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::observe {

namespace {

// Instead of 5 s and 1 s: what is sent when a process ends suddenly is lost,
// and a step should be seen when it happens.
constexpr std::int64_t k_delay = 200;

constexpr std::string_view k_span_delay = "OTEL_BSP_SCHEDULE_DELAY";
constexpr std::string_view k_log_delay = "OTEL_BLRP_SCHEDULE_DELAY";

// Says which exporter: one of the two that we understand, or none of a signal.
bool is_ours(std::string_view exporter) {
  return exporter.empty() || exporter == "otlp" || exporter == "zipkin"
         || exporter == "none";
}

bool is_choice(std::string_view name, std::string_view value) {
  if (value.empty()) { // as if it were not set
    return false;
  }
  if (name.starts_with("OTEL_EXPORTER_")) {
    return true;
  }
  if (name.starts_with("OTEL_") && name.ends_with("_EXPORTER")) {
    const auto all = base::split(value, ',');
    return !std::all_of(all.begin(), all.end(), [](std::string_view each) {
      return is_ours(base::trim(each));
    });
  }
  return name == "OTEL_CONFIG_FILE" || name == "OTEL_EXPERIMENTAL_CONFIG_FILE"
         || (name == "OTEL_SDK_DISABLED" && (value == "true" || value == "True"));
}

// The user's, or ours, which is added then.
std::optional<std::int64_t>
choose_delay(const std::vector<std::string>& environment,
             std::string_view name,
             std::vector<std::string>& variables) {
  const auto own = find_variable(environment, name);
  if (own && !own->empty()) {
    return base::parse_decimal(*own);
  }
  variables.push_back(fmt::format("{}={}", name, k_delay));
  return k_delay;
}

} // namespace

std::string find_otel_choice(const std::vector<std::string>& environment) {
  for (const std::string_view entry : environment) {
    const std::size_t end = std::min(entry.find('='), entry.size());
    const std::string_view name = entry.substr(0, end);
    if (end < entry.size() && is_choice(name, entry.substr(end + 1))) {
      return std::string(name);
    }
  }
  return {};
}

OtlpOffer make_otlp_offer(const std::vector<std::string>& environment,
                          std::uint16_t port,
                          const std::string& token) {
  OtlpOffer offer;
  const std::string choice = find_otel_choice(environment);
  if (!choice.empty()) {
    offer.reason = choice + " is set";
    return offer;
  }
  offer.endpoint = fmt::format("http://127.0.0.1:{}", port);
  offer.variables = {
      "OTEL_EXPORTER_OTLP_ENDPOINT=" + offer.endpoint,
      "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
      "OTEL_EXPORTER_OTLP_HEADERS=x-hawkctl-token=" + token,
      // Its exporters send no headers of ours.
      fmt::format("OTEL_EXPORTER_ZIPKIN_ENDPOINT={}/{}/api/v2/spans",
                  offer.endpoint,
                  token),
  };
  offer.span_delay = choose_delay(environment, k_span_delay, offer.variables);
  offer.log_delay = choose_delay(environment, k_log_delay, offer.variables);
  return offer;
}

model::LogEvent describe_otlp(const OtlpOffer& offer,
                              const model::ProcessKey& agent,
                              base::Nanos since_epoch) {
  model::LogEvent event;
  event.process = agent;
  event.observed_timestamp = since_epoch;
  event.event_name = "hawk.run.otlp";
  event.attributes["offered"] = !offer.variables.empty();
  if (!offer.endpoint.empty()) {
    event.attributes["endpoint"] = offer.endpoint;
  }
  if (!offer.reason.empty()) {
    event.attributes["reason"] = offer.reason;
  }
  if (offer.span_delay) {
    event.attributes["span_delay_ms"] = *offer.span_delay;
  }
  if (offer.log_delay) {
    event.attributes["log_delay_ms"] = *offer.log_delay;
  }
  return event;
}

} // namespace hawk::observe
