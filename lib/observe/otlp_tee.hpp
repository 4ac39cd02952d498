#pragma once

// An agent whose user has said where its telemetry goes, and wants it to pass
// through us all the same (`run --otlp-tee`). Pure: from strings to strings.

#include <string>
#include <vector>

namespace hawk::observe {

// The environment without the variables that name an endpoint of OTLP or Zipkin
// and how to reach it. What else the user has chosen stays.
std::vector<std::string>
without_endpoints(const std::vector<std::string>& environment);

// "NAME=" for each of these, which OpenTelemetry takes for one that is not set:
// an endpoint of a signal would win over ours.
std::vector<std::string>
silenced_endpoints(const std::vector<std::string>& environment);

} // namespace hawk::observe
