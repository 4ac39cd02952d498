#pragma once

// Whether this machine has a receiver where an agent's exporter sends if
// nobody tells it anything: OTLP's ports on loopback (opentelemetry-proto,
// docs/specification.md: 4317 by gRPC, 4318 by HTTP).

#include <string>

namespace hawk::cli {

// "127.0.0.1:4318"; empty: nobody listens there, or that cannot be seen.
std::string find_default_collector();

} // namespace hawk::cli
