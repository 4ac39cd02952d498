#pragma once

// When to try again, and how long to wait before: OTLP's specification, 1.11,
// Retryable Response Codes and OTLP/HTTP Throttling. Pure.

#include "base/clock.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace hawk::send {

// 429, 502, 503 and 504, and nothing else.
bool is_retryable(int status);

// How long `Retry-After` asks to wait: a number of seconds, or a date in any of
// HTTP's three forms (RFC 9110, 5.6.7). A date that is over: 0. `now` is since
// 1970. Nothing: it is neither.
std::optional<base::Nanos> parse_retry_after(std::string_view value,
                                             base::Nanos now);

// Waits that double, from 1 s to 30 s, each cut at random by up to a half, so
// that those who failed together do not come back together.
class BackOff final {
public:
  // `random` gives numbers from 0 to 1.
  explicit BackOff(std::function<double()> random)
      : random_(std::move(random)) {}

  // The next wait; `asked` is the server's own wish, which is kept to.
  base::Nanos next(std::optional<base::Nanos> asked);

private:
  std::function<double()> random_;
  base::Nanos wait_ = std::chrono::seconds(1);
};

} // namespace hawk::send
