#include "run_otlp.hpp"

#include "default_collector.hpp"

#include "base/random_id.hpp"
#include "base/text.hpp"
#include "observe/otlp_offer.hpp"
#include "observe/otlp_tee.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <utility>
#include <vector>

namespace hawk::cli {

namespace {

constexpr int k_token_bytes = 16;

void append_count(std::uint64_t count,
                  std::string_view thing,
                  std::string& text) {
  if (count > 0) {
    text += fmt::format("{}{} {}{}",
                        text.empty() ? "" : ", ",
                        count,
                        thing,
                        count == 1 ? "" : "s");
  }
}

// What is asked whether something may be offered.
std::vector<std::string> environment_of(const observe::Runner& runner,
                                        Endpoints endpoints) {
  return endpoints == Endpoints::make_way
             ? observe::without_endpoints(runner.environment())
             : runner.environment();
}

} // namespace

std::string format_received(const receive::Counts& counts) {
  std::string text;
  append_count(counts.spans, "span", text);
  append_count(counts.logs, "log record", text);
  append_count(counts.metrics, "metric", text);
  return text;
}

std::string format_refusals(const receive::Counts& counts) {
  std::string text;
  if (counts.refused > 0) {
    append_count(counts.refused, "request", text);
    text += fmt::format(" refused (first: {})",
                        base::sanitise(counts.first_refusal));
  }
  append_count(counts.rejected, "rejected element", text);
  append_count(counts.cut, "text cut: too long for a record", text);
  append_count(counts.grpc, "connection by gRPC closed", text);
  return text;
}

RunOtlp::RunOtlp(observe::Runner& runner,
                 std::uint64_t max_size,
                 Endpoints endpoints)
    : recording_(&runner.recording()) {
  const std::string choice =
      observe::find_otel_choice(environment_of(runner, endpoints));
  const std::string collector =
      choice.empty() && endpoints == Endpoints::stay ? find_default_collector()
                                                     : "";
  if (!choice.empty()) {
    reason_ = choice + " is set";
  } else if (!collector.empty()) {
    // An agent that was told nothing sends there, and shall go on doing so.
    reason_ = "a receiver is at " + collector
              + ", where exporters send by themselves (--otlp-tee takes what "
                "they send, and passes it on)";
  } else if (const auto started = start(runner, max_size, endpoints);
             !started) {
    reason_ = started.error().message;
  }
  if (!reason_.empty()) {
    observe::OtlpOffer none;
    none.reason = reason_;
    runner.offer_otlp(std::move(none));
  }
}

base::Result<> RunOtlp::start(observe::Runner& runner,
                              std::uint64_t max_size,
                              Endpoints endpoints) {
  recorder_ = std::make_unique<OtlpRecorder>(recording_->fd(),
                                             recording_->shared().file,
                                             recording_->clock(),
                                             recording_->origin(),
                                             max_size);
  receive::ReceiverOptions options;
  options.token = base::make_hex_id(k_token_bytes);
  const std::string token = options.token;
  HAWK_TRY(service_,
           OtlpService::start(
               std::move(options),
               [recorder = recorder_.get()](model::OtlpSeen seen) {
                 recorder->take(std::move(seen));
               },
               same_user_below(::getpid())));
  observe::OtlpOffer offer =
      observe::make_otlp_offer(environment_of(runner, endpoints),
                               service_->address().port,
                               token);
  if (endpoints == Endpoints::make_way) {
    // In front: ours come behind, and stay.
    const auto silenced = observe::silenced_endpoints(runner.environment());
    offer.variables.insert(
        offer.variables.begin(), silenced.begin(), silenced.end());
  }
  runner.offer_otlp(std::move(offer));
  return {};
}

model::LogEvent RunOtlp::describe_end() const {
  model::LogEvent event;
  event.observed_timestamp = recording_->clock().read().real;
  event.event_name = "hawk.run.otlp.end";
  const auto put = [&event](const char* name, std::uint64_t count) {
    event.attributes[name] = static_cast<std::int64_t>(count);
  };
  put("requests", counts_.requests);
  put("spans", counts_.spans);
  put("logs", counts_.logs);
  put("metrics", counts_.metrics);
  put("refused", counts_.refused);
  put("rejected", counts_.rejected);
  put("cut", counts_.cut);
  put("grpc", counts_.grpc);
  if (!counts_.first_refusal.empty()) {
    event.attributes["first_refusal"] = counts_.first_refusal;
  }
  return event;
}

void RunOtlp::finish() {
  if (!service_) {
    return;
  }
  counts_ = service_->finish();
  if (counts_.requests + counts_.refused + counts_.grpc > 0) {
    recorder_->note(describe_end());
  }
  recorder_->finish();
}

trace::Losses RunOtlp::losses() const {
  return service_ ? recorder_->losses() : trace::Losses{};
}

std::uint64_t RunOtlp::capped_bytes() const {
  return service_ ? recorder_->capped_bytes() : 0;
}

std::string RunOtlp::format() const {
  if (!service_) {
    return fmt::format("hawkctl: OTLP: not offered: {}\n",
                       base::sanitise(reason_));
  }
  const std::string came = format_received(counts_);
  const std::string refused = format_refusals(counts_);
  return fmt::format("hawkctl: OTLP: {}{}{}\n",
                     came.empty() ? "offered, nothing came" : came,
                     refused.empty() ? "" : "; ",
                     refused);
}

} // namespace hawk::cli
