#pragma once

// OTLP beside an agent of which nothing is recorded: the receiver, what the
// agent is told of it, and what came, for whoever takes it now and then. The
// rules of when it is offered are those of `run`.

#include "otlp_service.hpp"

#include "observe/otlp_offer.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hawk::cli {

class AgentOtlp final {
public:
  // What is kept between two calls of take(); beyond, it is left out and
  // counted.
  static constexpr std::size_t k_most_bytes = std::size_t{16} << 20;

  // Before the agent starts; `environment` is what it is given.
  explicit AgentOtlp(const std::vector<std::string>& environment);
  AgentOtlp(const AgentOtlp&) = delete;
  AgentOtlp& operator=(const AgentOtlp&) = delete;

  const observe::OtlpOffer& offer() const { return offer_; }

  // What came since the last call, with the time at which it came.
  std::vector<model::OtlpSeen> take();

  // After the agent has ended: what has been sent by then comes as well.
  void finish();

  // After finish(), sentences: why nothing was received, what was refused or
  // left out.
  std::vector<std::string> format() const;

private:
  void put(model::OtlpSeen seen);
  base::Result<> start(const std::vector<std::string>& environment);

  observe::OtlpOffer offer_;
  mutable std::mutex mutex_;
  std::vector<model::OtlpSeen> came_;
  std::size_t bytes_ = 0;
  std::uint64_t left_out_ = 0; // requests
  receive::Counts counts_;
  std::unique_ptr<OtlpService> service_; // ends before what it fills
};

} // namespace hawk::cli
