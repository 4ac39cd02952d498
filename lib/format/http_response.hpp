#pragma once

// Whether a record of an access log says that a server failed: a status of 5xx,
// of a response that is over. A 4xx is the client's doing.
//
// A client that got a 500 is none: it may have tried again. So beside the status
// a record must have what only the one who answered writes: the request's own
// line, or who asked, or the route, with what took how long or was how large.

#include "model/event.hpp"

#include <cstdint>
#include <string_view>

namespace hawk::format {

// What a field of an access log tells, whatever the server calls it.
enum class HttpPart : std::uint8_t {
  none,
  status,
  own_status, // of a response that a server made: "res.statusCode"
  line,       // "GET /orders HTTP/1.1"
  method,
  caller, // the client's address
  route,  // only who answers knows it
  response_time,
  extent,  // how long it took, how large it is
  url,     // if it is absolute, a client's
  attempt, // a client's
  cluster, // of Envoy, which stands on both sides
};

// Of a key with its parents, joined by dots; in any of the usual spellings.
HttpPart find_http_part(std::string_view key);

class HttpResponse final {
public:
  // False: which of two values counts is not told here.
  bool add(HttpPart part, std::string_view value) {
    add(part);
    return !has_telling_value(part) || add_value(part, value);
  }

  // Of a value that is no text and no whole number.
  void add(HttpPart part) {
    seen_ |= has_telling_value(part) ? 0U : bit_of(part);
  }

  bool is_failed() const { return failed_ && is_server(); }

private:
  static constexpr unsigned bit_of(HttpPart part) {
    return 1U << static_cast<unsigned>(part);
  }

  // Of two records that differ in nothing else.
  static constexpr bool has_telling_value(HttpPart part) {
    constexpr unsigned k_telling =
        bit_of(HttpPart::status) | bit_of(HttpPart::own_status)
        | bit_of(HttpPart::line) | bit_of(HttpPart::url)
        | bit_of(HttpPart::cluster);
    return (k_telling & bit_of(part)) != 0;
  }

  bool add_value(HttpPart part, std::string_view value);
  bool is_server() const;

  bool has(HttpPart part) const { return (seen_ & bit_of(part)) != 0; }

  unsigned seen_ = 0;
  unsigned valued_ = 0; // whose value was looked at
  bool failed_ = false; // a status is 5xx
  bool client_ = false;
};

// The same in a line of text, or of a message: '... "GET /orders HTTP/1.1" 502
// 157 ...'. None of urllib3, which has the server before it.
bool is_failed_request(std::string_view line);

// Of a whole record, by its attributes and its message.
bool is_failed_response(const model::LogEvent& event);

// Makes a failed response whose record states no level an error.
void add_outcome(model::LogEvent& event);

// Whether that counts for a record of this level: who logs every request at INFO
// says nothing about its outcome. What is said otherwise holds.
inline bool may_hide_failure(std::string_view severity) {
  return severity.empty() || severity == "INFO";
}

} // namespace hawk::format
