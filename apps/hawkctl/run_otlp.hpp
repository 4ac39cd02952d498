#pragma once

// OTLP within `run`: the receiver, what the agent is told of it, the records of
// what came, and what is said of it in the end.

#include "otlp_recorder.hpp"
#include "otlp_service.hpp"

#include "observe/runner.hpp"

#include <memory>
#include <string>

namespace hawk::cli {

// Whether an endpoint that the user has named makes way for ours.
enum class Endpoints { stay, make_way };

class RunOtlp final {
public:
  // Before the agent starts. Where nothing is to be offered, or nothing can,
  // the trace says why. The runner outlives this.
  RunOtlp(observe::Runner& runner,
          std::uint64_t max_size,
          Endpoints endpoints = Endpoints::stay);

  // Why nothing is offered; empty: it is.
  const std::string& reason() const { return reason_; }

  // After the agent has ended: takes what has been sent, and records how much
  // it was.
  void finish();

  // Lines of hawkctl's for -v, after finish().
  std::string format() const;

  const receive::Counts& counts() const { return counts_; }

  // Not in the trace: the disk, the size limit.
  trace::Losses losses() const;
  std::uint64_t capped_bytes() const;

private:
  base::Result<> start(observe::Runner& runner,
                       std::uint64_t max_size,
                       Endpoints endpoints);
  model::LogEvent describe_end() const;

  std::string reason_; // why nothing is offered
  observe::Recording* recording_ = nullptr;
  std::unique_ptr<OtlpRecorder> recorder_;
  std::unique_ptr<OtlpService> service_; // ends before the recorder does
  receive::Counts counts_;
};

// "3 spans, 1 log record"; empty for nothing.
std::string format_received(const receive::Counts& counts);

// "2 requests refused (first: 401: ...)"; empty for none.
std::string format_refusals(const receive::Counts& counts);

} // namespace hawk::cli
