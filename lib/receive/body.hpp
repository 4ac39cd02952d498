#pragma once

// The body of a request to what a trace keeps of it. What it becomes when
// unpacked is limited too: 330 KB may stand for gigabytes.

#include "model/event.hpp"
#include "receive/gate.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hawk::receive {

struct BodyLimits {
  std::size_t unpacked = 16 << 20;
  std::size_t as_json = 48 << 20; // of what came as protobuf
};

// Takes the parts of a request. They lack who sent it, and when it came.
using OtlpSink = std::function<void(model::OtlpSeen)>;

// How a request is answered: OTLP's specification, "OTLP/HTTP Response".
struct Outcome {
  int status = 200; // 202 of Zipkin; 400, 413
  std::uint64_t accepted = 0; // spans, log records or metrics
  std::uint64_t rejected = 0; // of a 200
  std::uint64_t cut = 0;      // texts that were cut
  std::string message;        // why, for people
};

// Nothing goes to the sink of a request that is refused.
Outcome read_body(const Admission& admission,
                  std::string_view body,
                  const OtlpSink& sink,
                  const BodyLimits& limits = {});

} // namespace hawk::receive
