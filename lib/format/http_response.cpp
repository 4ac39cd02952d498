#include "format/http_response.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace hawk::format {

namespace {

using Part = HttpPart;
using Name = std::pair<std::string_view, Part>;

// In lower case without '_' and '-'. nginx, Apache and Caddy as people set them
// up; Envoy; Traefik; Kong; pino-http, Fastify, restify, express-winston; gin,
// echo; lograge; logback-access; the gateways of the clouds; ECS; OpenTelemetry.
constexpr auto k_names = std::to_array<Name>(
    {{"status", Part::status},
     {"statuscode", Part::status},
     {"httpstatus", Part::status},
     {"httpstatuscode", Part::status},
     {"responsecode", Part::status},
     {"responsestatus", Part::status},
     {"response.status", Part::status},
     {"response.statuscode", Part::status},
     {"httprequest.status", Part::status},
     {"http.response.statuscode", Part::status},
     {"http.statuscode", Part::status},
     {"res.statuscode", Part::own_status},
     {"downstreamstatus", Part::own_status},

     {"request", Part::line},
     {"requestline", Part::line},

     {"method", Part::method},
     {"requestmethod", Part::method},
     {"httpmethod", Part::method},
     {"req.method", Part::method},
     {"request.method", Part::method},
     {"httprequest.requestmethod", Part::method},
     {"http.request.method", Part::method},
     {"http.method", Part::method},

     {"remoteaddr", Part::caller},
     {"remoteaddress", Part::caller},
     {"remoteip", Part::caller},
     {"remotehost", Part::caller},
     {"clientip", Part::caller},
     {"clientaddr", Part::caller},
     {"clienthost", Part::caller},
     {"client.ip", Part::caller},
     {"client.address", Part::caller},
     {"source.ip", Part::caller},
     {"source.address", Part::caller},
     {"ip", Part::caller},
     {"fwd", Part::caller},
     {"xforwardedfor", Part::caller},
     {"downstreamremoteaddress", Part::caller},
     {"http.clientip", Part::caller},
     {"httprequest.remoteip", Part::caller},
     {"request.remoteip", Part::caller},
     {"request.remoteaddr", Part::caller},
     {"req.remoteaddress", Part::caller},
     {"req.ip", Part::caller},

     {"http.route", Part::route},
     {"controller", Part::route},

     {"responsetime", Part::response_time},
     {"requesttime", Part::extent},
     {"latency", Part::extent},
     {"latencyms", Part::extent},
     {"latencies.request", Part::extent},
     {"httprequest.latency", Part::extent},
     {"duration", Part::extent},
     {"durationms", Part::extent},
     {"event.duration", Part::extent},
     {"elapsed", Part::extent},
     {"elapsedtime", Part::extent},
     {"bodybytessent", Part::extent},
     {"bytessent", Part::extent},
     {"bytesout", Part::extent},
     {"bytes", Part::extent},
     {"size", Part::extent},
     {"responselength", Part::extent},
     {"contentlength", Part::extent},
     {"http.response.body.bytes", Part::extent},
     {"http.response.body.size", Part::extent},

     {"url", Part::url},
     {"req.url", Part::url},
     {"http.url", Part::url},

     {"attempt", Part::attempt},
     {"attempts", Part::attempt},
     {"retry", Part::attempt},
     {"retries", Part::attempt},
     {"retrycount", Part::attempt},
     {"http.request.resendcount", Part::attempt},
     {"targeturl", Part::attempt},
     {"upstreamurl", Part::attempt},
     {"peer.service", Part::attempt},

     {"upstreamcluster", Part::cluster}});

constexpr std::size_t k_longest_key = 48;

bool is_server_error(std::string_view status) {
  return status.size() == 3 && status[0] == '5' && is_digit(status[1])
         && is_digit(status[2]);
}

// "GET /orders HTTP/1.1"
bool is_request_line(std::string_view text) {
  constexpr std::string_view k_protocol = " HTTP/";
  constexpr std::size_t k_version = 3;
  const std::size_t at = text.rfind(k_protocol);
  return !text.empty() && is_upper(text.front()) && at != std::string_view::npos
         && text.size() - at <= k_protocol.size() + k_version;
}

bool is_absolute(std::string_view url) {
  return !url.starts_with('/')
         && (url.starts_with("http://") || url.starts_with("https://"));
}

// A whole number or a text of a status that is 5xx: of no other field.
bool may_be_failure(const model::AttributeValue& value) {
  const auto* const number = std::get_if<std::int64_t>(&value);
  const auto* const text = std::get_if<std::string>(&value);
  return (number != nullptr && *number >= 500 && *number <= 599)
         || (text != nullptr && is_server_error(*text));
}

bool has_failed_attributes(const model::Attributes& attributes) {
  // Most records have none, and the values tell.
  const bool may_be = std::any_of(
      attributes.begin(), attributes.end(), [](const auto& attribute) {
        return may_be_failure(attribute.second);
      });
  if (!may_be) {
    return false;
  }
  HttpResponse response;
  for (const auto& [key, value] : attributes) {
    const Part part = find_http_part(key);
    if (const auto* text = std::get_if<std::string>(&value)) {
      response.add(part, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      response.add(part, std::to_string(*number));
    } else {
      response.add(part);
    }
  }
  return response.is_failed();
}

} // namespace

HttpPart find_http_part(std::string_view key) {
  for (const std::string_view wrapper : {"meta.", "jsonPayload."}) {
    key.remove_prefix(key.starts_with(wrapper) ? wrapper.size() : 0);
  }
  std::array<char, k_longest_key> spelt;
  std::size_t size = 0;
  for (const char c : key) {
    if (c == '_' || c == '-') {
      continue;
    }
    if (size == spelt.size()) {
      return Part::none;
    }
    spelt[size++] = lower(c);
  }
  const std::string_view plain(spelt.data(), size);
  for (const Name& name : k_names) {
    if (base::is_same(name.first, plain)) {
      return name.second;
    }
  }
  return Part::none;
}

bool HttpResponse::add_value(HttpPart part, std::string_view value) {
  const unsigned bit = bit_of(part);
  const bool again = (valued_ & bit) != 0;
  valued_ |= bit;
  switch (part) {
  case Part::line:
    seen_ |= is_request_line(value) ? bit : 0U;
    break;
  case Part::url:
    client_ = client_ || is_absolute(value);
    break;
  case Part::cluster:
    client_ = client_ || value.starts_with("outbound|");
    break;
  default: // a status
    failed_ = failed_ || is_server_error(value);
    seen_ |= bit;
    break;
  }
  return !again;
}

bool HttpResponse::is_server() const {
  if (client_ || has(Part::attempt)) {
    return false;
  }
  const bool extent = has(Part::extent) || has(Part::response_time);
  return has(Part::line)
         || (has(Part::own_status) && has(Part::response_time))
         || (has(Part::caller) && has(Part::method) && extent)
         || (has(Part::route) && (has(Part::method) || extent));
}

bool is_failed_request(std::string_view line) {
  constexpr std::string_view k_protocol = " HTTP/";
  if (line.find('"') == std::string_view::npos) {
    return false; // most lines
  }
  const std::size_t at = line.find(k_protocol);
  if (at == std::string_view::npos) {
    return false;
  }
  const std::size_t end = line.find('"', at + k_protocol.size());
  if (end == std::string_view::npos) {
    return false;
  }
  const std::string_view status = line.substr(end + 1, 5);
  if (status.size() < 4 || status[0] != ' '
      || !is_server_error(status.substr(1, 3))
      || (status.size() == 5 && status[4] != ' ')) {
    return false;
  }
  // urllib3: 'http://localhost:80 "GET /orders HTTP/1.1" 502 157'
  std::string_view before = line.substr(0, at);
  before = before.substr(0, std::min(before.rfind('"'), before.size()));
  before = before.substr(0, before.find_last_not_of(' ') + 1);
  const std::size_t blank = before.rfind(' ');
  const std::string_view word =
      before.substr(blank == std::string_view::npos ? 0 : blank + 1);
  return word.find("://") == std::string_view::npos;
}

bool is_failed_response(const model::LogEvent& event) {
  if (has_failed_attributes(event.attributes)) {
    return true;
  }
  const std::string_view first =
      std::string_view(event.body).substr(0, event.body.find('\n'));
  if (first.find('"') == std::string_view::npos) {
    return false;
  }
  std::string buffer;
  return is_failed_request(without_colors(first, buffer));
}

void add_outcome(model::LogEvent& event) {
  if (event.severity_text.empty() && is_failed_response(event)) {
    event.severity_text = "ERROR";
  }
}

} // namespace hawk::format
