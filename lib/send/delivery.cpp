#include "send/delivery.hpp"

#include "base/timestamp.hpp"
#include "format/packer.hpp"
#include "send/retry.hpp"

#include <fmt/core.h>

#include <random>
#include <utility>

namespace hawk::send {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// Less is sent as it is: packing it would cost more than it saves.
constexpr std::size_t k_least_packed = 1024;

base::Result<HttpRequest> make_request(const std::string& path,
                                       const std::string& body,
                                       const DeliveryOptions& options) {
  HttpRequest request;
  request.target = path;
  request.headers = options.headers;
  request.headers.emplace_back("content-type", "application/json");
  request.headers.emplace_back("accept", "application/json");
  if (options.packed && body.size() >= k_least_packed) {
    HAWK_TRY(request.body, format::pack_gzip(body));
    request.headers.emplace_back("content-encoding", "gzip");
  } else {
    request.body = body;
  }
  return request;
}

double random_part() {
  static thread_local std::minstd_rand generator(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

std::optional<base::Nanos> asked_wait(const HttpResponse& response) {
  const std::string* value = response.find("retry-after");
  return value == nullptr
             ? std::nullopt
             : parse_retry_after(
                 *value, std::chrono::system_clock::now().time_since_epoch());
}

} // namespace

base::Result<std::unique_ptr<Delivery>>
Delivery::make(const Url& server, DeliveryOptions options) {
  HAWK_TRY(HttpClient client, HttpClient::make(server));
  return std::unique_ptr<Delivery>(
      new Delivery(std::move(client), std::move(options)));
}

bool Delivery::rest(base::Nanos time) {
  std::unique_lock lock(mutex_);
  return !cancelling_.wait_for(lock, time, [this] { return cancelled_; });
}

void Delivery::cancel() {
  {
    const std::scoped_lock lock(mutex_);
    cancelled_ = true;
  }
  cancelling_.notify_all();
  client_.cancel();
}

base::Result<PartialSuccess> Delivery::post(const std::string& path,
                                            const std::string& body) {
  HAWK_TRY(const HttpRequest request, make_request(path, body, options_));
  const Clock::time_point until = Clock::now() + options_.timeout;
  BackOff back_off(random_part);
  while (true) {
    const auto left =
        std::chrono::duration_cast<Milliseconds>(until - Clock::now());
    const auto answer = client_.exchange(request, left);
    base::Error error;
    std::optional<base::Nanos> asked;
    if (answer && answer->status / 100 == 2) {
      return read_partial_success(*answer);
    }
    if (answer) {
      error = {base::Error::Kind::system,
               fmt::format("{} refuses it with {}",
                           client_.server().authority(),
                           describe_refusal(*answer)),
               answer->status};
      asked = asked_wait(*answer);
    } else {
      error = answer.error();
      error.error_number = 0;
    }
    const bool retryable = answer
                               ? is_retryable(answer->status)
                               : error.kind == base::Error::Kind::system;
    if (!retryable) {
      return base::fail(std::move(error));
    }
    const base::Nanos wait = back_off.next(asked);
    if (Clock::now() + wait >= until) {
      error.message += fmt::format(
          "; given up, because the next try would be in {}",
          base::format_duration(wait));
      return base::fail(std::move(error));
    }
    if (options_.on_retry) {
      options_.on_retry(fmt::format("{}; trying again in {}",
                                    error.message,
                                    base::format_duration(wait)));
    }
    if (!rest(wait)) {
      return base::fail(std::move(error));
    }
  }
}

} // namespace hawk::send
