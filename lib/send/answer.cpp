#include "send/answer.hpp"

#include "base/text.hpp"
#include "format/json.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::send {

namespace {

constexpr std::size_t k_most_message = 300;

std::string first_line(std::string_view text) {
  const std::string_view line = base::trim(text.substr(0, text.find('\n')));
  return std::string(line.substr(0, k_most_message));
}

// A body in a word or two; empty: it says nothing to people.
std::string message_of(const HttpResponse& response) {
  format::JsonDocument document;
  if (document.parse(response.body).valid && document.root().is_object()) {
    const format::Json root = document.root();
    std::string_view message = root.any("message", "error", "detail").text();
    const format::Json errors = root["errors"]; // Jaeger
    if (message.empty() && errors.is_array() && errors.size() > 0) {
      message = (*errors.begin()).value["msg"].text();
    }
    return first_line(message);
  }
  const std::string* type = response.find("content-type");
  const bool text = type == nullptr || type->starts_with("text/plain");
  return text ? first_line(response.body) : std::string();
}

} // namespace

PartialSuccess read_partial_success(const HttpResponse& response) {
  format::JsonDocument document;
  if (!document.parse(response.body).valid) {
    return {};
  }
  const format::Json partial =
      document.root().any("partialSuccess", "partial_success");
  const auto rejected = partial
                            .any("rejectedSpans",
                                 "rejectedLogRecords",
                                 "rejectedDataPoints",
                                 "rejected_spans",
                                 "rejected_log_records",
                                 "rejected_data_points")
                            .integer();
  return {
      static_cast<std::uint64_t>(std::max<std::int64_t>(rejected.value_or(0), 0)),
      first_line(partial.any("errorMessage", "error_message").text())};
}

std::string describe_refusal(const HttpResponse& response) {
  const std::string* location = response.find("location");
  if (response.status / 100 == 3) {
    return fmt::format("{}: it wants it elsewhere{}, which is not followed",
                       response.status,
                       location == nullptr ? "" : ", at " + *location);
  }
  const std::string message = message_of(response);
  return message.empty() ? std::to_string(response.status)
                         : fmt::format("{}: {}", response.status, message);
}

} // namespace hawk::send
