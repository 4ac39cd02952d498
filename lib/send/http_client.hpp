#pragma once

// Requests of HTTP/1.1 to one server, one after the other, over a connection
// that is kept. Each call waits for its answer; nothing is tried twice, and no
// redirect is followed.

#include "base/result.hpp"
#include "send/http_message.hpp"
#include "send/url.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace hawk::send {

struct HttpLimits {
  // OTLP wants 4 MiB at most; what is read back may be more.
  std::size_t answer = std::size_t{4} << 20;
};

class HttpClient final {
public:
  static base::Result<HttpClient> make(Url server, HttpLimits limits = {});

  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  // `host` of the request is filled in. Errors: system (no connection, or it
  // ended before an answer began: it may be tried again), not_found (no such
  // host), timeout (no whole answer in time), malformed (no HTTP, too large, or
  // cut short).
  base::Result<HttpResponse> exchange(HttpRequest request,
                                      std::chrono::milliseconds timeout);

  // From any thread: the exchange under way and those to come fail at once,
  // with timeout.
  void cancel();

  const Url& server() const;

private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace hawk::send
