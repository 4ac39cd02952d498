#pragma once

// The body of a request to records. What it becomes when unpacked is limited
// too: 330 KB may stand for gigabytes.

#include "format/record_sink.hpp"
#include "receive/gate.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hawk::receive {

struct BodyLimits {
  std::size_t unpacked = 16 << 20;
};

// How a request is answered: OTLP's specification, "OTLP/HTTP Response".
struct Outcome {
  int status = 200; // 202 of Zipkin; 400, 413
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0; // spans or log records of a 200
  std::string message;        // why, for people
};

// Records go to the sink, also those before the first that is rejected. Metrics
// are counted only.
Outcome read_body(const Admission& admission,
                  std::string_view body,
                  const format::RecordSink& sink,
                  const BodyLimits& limits = {});

} // namespace hawk::receive
