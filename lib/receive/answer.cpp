#include "receive/answer.hpp"

#include "base/text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <protozero/pbf_writer.hpp>

#include <cstddef>

namespace hawk::receive {

namespace {

using Json = nlohmann::ordered_json;

// google/rpc/code.proto: INVALID_ARGUMENT, RESOURCE_EXHAUSTED, and so on.
int code_of(int status) {
  switch (status) {
  case 401:
    return 16; // UNAUTHENTICATED
  case 403:
    return 7; // PERMISSION_DENIED
  case 404:
    return 5; // NOT_FOUND
  case 413:
  case 429:
  case 503:
    return 8; // RESOURCE_EXHAUSTED
  case 500:
    return 13; // INTERNAL
  default:
    return 3; // INVALID_ARGUMENT
  }
}

std::string_view reason_of(int status) {
  switch (status) {
  case 200:
    return "OK";
  case 202:
    return "Accepted";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 408:
    return "Request Timeout";
  case 413:
    return "Content Too Large";
  case 415:
    return "Unsupported Media Type";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 503:
    return "Service Unavailable";
  default:
    return "Internal Server Error";
  }
}

std::string
make_response(int status, std::string_view type, const std::string& body,
              After after) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nContent-Length: {}\r\n",
                                 status, reason_of(status), body.size());
  if (!body.empty() || status == 200) {
    head += fmt::format("Content-Type: {}\r\n", type);
  }
  if (status == 405) {
    head += "Allow: POST\r\n";
  }
  if (status == 429 || status == 503) {
    head += "Retry-After: 1\r\n";
  }
  if (after == After::close) {
    head += "Connection: close\r\n";
  }
  return head + "\r\n" + body;
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string status_body(Encoding encoding, int status,
                        const std::string& message) {
  if (encoding == Encoding::json) {
    return to_text({{"code", code_of(status)}, {"message", message}});
  }
  std::string body; // google/rpc/status.proto
  protozero::pbf_writer writer(body);
  writer.add_int32(1, code_of(status));
  writer.add_string(2, message);
  return body;
}

const char* rejected_name(Signal signal) {
  return signal == Signal::logs      ? "rejectedLogRecords"
         : signal == Signal::metrics ? "rejectedDataPoints"
                                     : "rejectedSpans";
}

// ExportTraceServiceResponse and its like: opentelemetry/proto/collector.
std::string success_body(const Admission& admission, const Outcome& outcome) {
  const bool is_partial = outcome.rejected > 0 || !outcome.message.empty();
  if (admission.encoding == Encoding::json) {
    Json body = Json::object();
    if (is_partial) {
      body["partialSuccess"] = {
          {rejected_name(admission.signal), std::to_string(outcome.rejected)},
          {"errorMessage", outcome.message}};
    }
    return to_text(body);
  }
  std::string body;
  if (is_partial) {
    protozero::pbf_writer writer(body);
    protozero::pbf_writer partial(writer, 1);
    partial.add_int64(1, static_cast<std::int64_t>(outcome.rejected));
    partial.add_string(2, outcome.message);
  }
  return body;
}

} // namespace

std::string
make_answer(const Admission& admission, const Outcome& outcome, After after) {
  const std::string_view type = admission.encoding == Encoding::json
                                    ? "application/json"
                                    : "application/x-protobuf";
  const std::string body =
      outcome.status == 202   ? std::string()
      : outcome.status == 200 ? success_body(admission, outcome)
                              : status_body(admission.encoding,
                                            outcome.status, outcome.message);
  return make_response(outcome.status, type, body, after);
}

std::string make_refusal(const Refusal& refusal) {
  return make_response(
      refusal.status, "application/json",
      status_body(Encoding::json, refusal.status, refusal.message),
      After::close);
}

std::string make_continue() {
  return "HTTP/1.1 100 Continue\r\n\r\n";
}

} // namespace hawk::receive
