#include "agent_otlp.hpp"

#include "default_collector.hpp"
#include "run_otlp.hpp"

#include "base/clock.hpp"
#include "base/random_id.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <utility>

namespace hawk::cli {

namespace {

constexpr int k_token_bytes = 16;

} // namespace

AgentOtlp::AgentOtlp(const std::vector<std::string>& environment) {
  offer_.reason = observe::find_otel_choice(environment);
  if (!offer_.reason.empty()) {
    offer_.reason += " is set";
    return;
  }
  if (const std::string collector = find_default_collector();
      !collector.empty()) {
    // An agent that was told nothing sends there, and shall go on doing so.
    offer_.reason = "a receiver is at " + collector
                    + ", where exporters send by themselves";
    return;
  }
  if (const auto started = start(environment); !started) {
    offer_ = {};
    offer_.reason = started.error().message;
  }
}

base::Result<>
AgentOtlp::start(const std::vector<std::string>& environment) {
  receive::ReceiverOptions options;
  options.token = base::make_hex_id(k_token_bytes);
  const std::string token = options.token;
  HAWK_TRY(service_,
           OtlpService::start(
               std::move(options),
               [this](model::OtlpSeen seen) { put(std::move(seen)); },
               same_user_below(::getpid())));
  offer_ = observe::make_otlp_offer(
      environment, service_->address().port, token);
  return {};
}

// On the receiver's thread.
void AgentOtlp::put(model::OtlpSeen seen) {
  seen.observed_timestamp = base::SystemClock().read().real;
  const std::lock_guard lock(mutex_);
  if (bytes_ + seen.data.size() > k_most_bytes) {
    ++left_out_;
    return;
  }
  bytes_ += seen.data.size();
  came_.push_back(std::move(seen));
}

std::vector<model::OtlpSeen> AgentOtlp::take() {
  const std::lock_guard lock(mutex_);
  bytes_ = 0;
  return std::exchange(came_, {});
}

void AgentOtlp::finish() {
  if (service_) {
    counts_ = service_->finish();
  }
}

std::vector<std::string> AgentOtlp::format() const {
  std::vector<std::string> out;
  if (!offer_.reason.empty()) {
    out.push_back("no spans are received: " + offer_.reason);
  }
  if (const std::string refused = format_refusals(counts_); !refused.empty()) {
    out.push_back("of what came by OTLP: " + refused);
  }
  const std::lock_guard lock(mutex_);
  if (left_out_ > 0) {
    out.push_back(fmt::format(
        "{} request{} by OTLP left out: more than {} MiB at once",
        left_out_,
        left_out_ == 1 ? "" : "s",
        k_most_bytes >> 20));
  }
  return out;
}

} // namespace hawk::cli
