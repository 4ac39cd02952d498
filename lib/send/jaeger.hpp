#pragma once

// Traces out of a Jaeger: by their id, or by a tag that holds an id.

#include "base/clock.hpp"
#include "base/result.hpp"
#include "send/http_message.hpp"
#include "send/url.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::send {

constexpr std::uint16_t k_jaeger_port = 16686;

// "jaeger+http://HOST:16686[/PREFIX]". Error: usage.
base::Result<Url> parse_jaeger_url(std::string_view text);

struct JaegerQuery {
  std::string id;
  base::Nanos since{}; // by tag: between these, since 1970
  base::Nanos until{};
  Headers headers;
  std::chrono::milliseconds timeout = std::chrono::seconds(30); // a request
};

struct JaegerFound {
  std::string text; // what format/ reads: a JSON document a line
  std::size_t traces = 0;
  std::string note; // what could not be looked at; may be empty
};

// Errors: those of HttpClient, and what the server refuses.
base::Result<JaegerFound> find_in_jaeger(const Url& server,
                                         const JaegerQuery& query);

// The hex digits of what may be a trace id: of 64 or 128 bits, also with the
// dashes of a UUID. Empty: it cannot be one.
std::string trace_digits_of(std::string_view id);

// Everything escaped that may not stand in a query's value: RFC 3986, 2.3.
std::string percent_encode(std::string_view text);

} // namespace hawk::send
