#pragma once

// The bytes of a connection to requests, as they come: a head first, so that it
// can be refused before its body is sent, then the body, chunked or not. What
// is beyond a limit, or no HTTP/1.1, is refused with the status that says so.
// The home of Boost.Beast.

#include "receive/http_request.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hawk::receive {

struct HttpLimits {
  std::uint32_t head = 64 << 10;
  std::uint64_t body = 16 << 20; // as sent
};

class HttpReader final {
public:
  enum class State {
    head,     // more bytes are wanted
    body,     // the head is there: call accept_body(), or answer
    body_on,  // more bytes are wanted
    complete, // call next(), or close
    failed,   // answer with status() and close
    http2,    // a gRPC exporter, mostly: close
  };

  explicit HttpReader(HttpLimits limits = {});
  HttpReader(HttpReader&&) noexcept;
  HttpReader& operator=(HttpReader&&) noexcept;
  ~HttpReader();

  // Takes all bytes; what follows a request is kept for next().
  State feed(std::string_view bytes);

  // Goes on behind the head.
  State accept_body();

  // Forgets the request, and reads the one behind it.
  State next();

  State state() const;

  // Its head from `body` on, all of it when `complete`.
  const HttpRequest& request() const;

  // Whether the sender waits for "100 Continue" before it sends the body.
  bool expects_continue() const;

  // Of `failed`: 400, 413 or 431, and why.
  int status() const;
  const std::string& problem() const;

  // Bytes in memory for this connection.
  std::size_t held() const;

private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

} // namespace hawk::receive
