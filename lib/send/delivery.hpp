#pragma once

// One body to a server that takes OTLP or Zipkin: tried again where that is
// right, given up in time, and what became of it.

#include "base/clock.hpp"
#include "base/result.hpp"
#include "send/answer.hpp"
#include "send/http_client.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace hawk::send {

struct DeliveryOptions {
  Headers headers; // the user's
  bool packed = true; // gzip
  // For one body, with all that is tried and waited for.
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  // Told why it is tried again, and in what time. May be empty.
  std::function<void(const std::string&)> on_retry;
};

class Delivery final {
public:
  static base::Result<std::unique_ptr<Delivery>> make(const Url& server,
                                                      DeliveryOptions options);

  // Error: it was not taken, and why; error_number is the status of an answer,
  // else 0. A partial success is none, and is never sent again.
  base::Result<PartialSuccess> post(const std::string& path,
                                    const std::string& body);

  // From any thread: post() and those to come fail soon.
  void cancel();

private:
  Delivery(HttpClient client, DeliveryOptions options)
      : client_(std::move(client)),
        options_(std::move(options)) {}

  // False: it was cancelled meanwhile.
  bool rest(base::Nanos time);

  HttpClient client_;
  DeliveryOptions options_;
  std::mutex mutex_;
  std::condition_variable cancelling_;
  bool cancelled_ = false;
};

} // namespace hawk::send
