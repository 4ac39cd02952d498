#include "send/url.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::send {

namespace {

base::Error bad(std::string_view text, std::string_view why) {
  return base::make_usage(
      fmt::format("'{}' is no URL to send to: {}", base::sanitise(text), why));
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f;
  });
}

} // namespace

std::string Url::authority() const {
  const bool wide = host.find(':') != std::string::npos;
  return wide ? fmt::format("[{}]:{}", host, port)
              : fmt::format("{}:{}", host, port);
}

std::string Url::text() const {
  return fmt::format("http://{}{}", authority(), path.substr(0, path.find('?')));
}

bool is_url(std::string_view word) {
  return word.find("://") != std::string_view::npos;
}

base::Result<Url> parse_url(std::string_view text, std::uint16_t port) {
  const std::size_t colon = text.find("://");
  const std::string_view scheme =
      colon == std::string_view::npos ? "" : text.substr(0, colon);
  if (scheme == "https") {
    return base::fail(base::make_usage(
        "https is not spoken here: send to an OpenTelemetry Collector on this "
        "host by http, and let it pass on by https"));
  }
  if (scheme != "http") {
    return base::fail(bad(text, "it does not begin with http://"));
  }
  if (!is_printable(text)) {
    return base::fail(bad(text, "it has blanks or other bytes to be escaped"));
  }
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t slash = rest.find_first_of("/?");
  std::string_view place = rest.substr(0, slash);
  Url url;
  url.port = port;
  if (slash != std::string_view::npos) {
    url.path = rest.substr(slash);
    if (url.path.front() == '?') {
      url.path = fmt::format("/{}", url.path);
    }
  }
  if (place.find('@') != std::string_view::npos) {
    return base::fail(base::make_usage(
        "a user and a password in a URL are seen by all who list processes: "
        "use --header 'authorization=Basic ...', or the variable "
        "OTEL_EXPORTER_OTLP_HEADERS"));
  }
  const std::size_t bracket = place.starts_with('[') ? place.find(']') : 0;
  if (bracket == std::string_view::npos) {
    return base::fail(bad(text, "its bracket is not closed"));
  }
  const std::size_t port_at = place.find(':', bracket);
  if (port_at != std::string_view::npos) {
    const auto number = base::parse_decimal(place.substr(port_at + 1));
    if (!number || *number < 1 || *number > 65535) {
      return base::fail(bad(text, "its port is no number from 1 to 65535"));
    }
    url.port = static_cast<std::uint16_t>(*number);
    place = place.substr(0, port_at);
  }
  url.host = bracket == 0 ? place : place.substr(1, bracket - 1);
  if (url.host.empty()) {
    return base::fail(bad(text, "it names no host"));
  }
  return url;
}

} // namespace hawk::send
