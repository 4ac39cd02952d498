#include "format/zipkin.hpp"

#include "format/span_values.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::format {

namespace {

using model::Span;

bool is_hex_id(const Json& value, std::size_t most) {
  const std::string_view text = value.text();
  return value.is_string() && !text.empty() && text.size() <= most
         && text.find_first_not_of("0123456789abcdefABCDEF")
                == std::string_view::npos;
}

std::string address_of(const Json& endpoint) {
  const std::string_view host = endpoint.any("ipv4", "ipv6").text();
  const std::string_view port = endpoint["port"].text();
  const bool is_wide = host.find(':') != std::string_view::npos;
  std::string address;
  if (host.empty() || port.empty()) {
    return address.append(host);
  }
  address.append(is_wide ? "[" : "").append(host).append(is_wide ? "]" : "");
  return address.append(":").append(port);
}

void read_annotations(const Json& list, Span& span) {
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    model::SpanEvent event;
    event.time = time_of(element.value["timestamp"], Unit::micro)
                     .value_or(model::Nanos{});
    event.name = element.value["value"].text();
    span.events.push_back(std::move(event));
  }
}

void read_endpoints(const Json& value, Span& span) {
  const Json local = value["localEndpoint"];
  span.service = local["serviceName"].text();
  // Without the port: that tells clocks apart.
  if (const Json host = local.any("ipv4", "ipv6"); host.is_string()) {
    span.resource.emplace("host.ip", std::string(host.text()));
  }
  const Json remote = value["remoteEndpoint"];
  if (const Json name = remote["serviceName"]; name.is_string()) {
    span.attributes.try_emplace("peer.service", std::string(name.text()));
  }
  if (std::string address = address_of(remote); !address.empty()) {
    span.attributes.try_emplace("network.peer.address", std::move(address));
  }
}

void read_status(const Json& tags, Span& span) {
  const Json error = tags["error"];
  const std::string_view code = tags["otel.status_code"].text();
  if (code == "OK") {
    span.status = Span::Status::ok;
  } else if (error || code == "ERROR") {
    span.status = Span::Status::error;
    span.status_message = error.text();
  }
}

bool is_kind(std::string_view text) {
  constexpr std::array<std::string_view, 4> k_kinds = {
      "CLIENT", "SERVER", "PRODUCER", "CONSUMER"};
  return std::find(k_kinds.begin(), k_kinds.end(), text) != k_kinds.end();
}

// Times and endpoints may all be absent. What has nothing else than ids of full
// length, a name and a kind of Zipkin's is no record of anything else.
bool is_bare_span(const Json& value) {
  constexpr std::array<std::string_view, 6> k_keys = {
      "traceId", "id", "parentId", "name", "kind", "debug"};
  for (const Json::Element element : value) {
    if (std::find(k_keys.begin(), k_keys.end(), element.key) == k_keys.end()) {
      return false;
    }
  }
  const Json kind = value["kind"];
  const Json debug = value["debug"];
  return value["name"].is_string() && value["id"].text().size() == 16
         && value["traceId"].text().size() >= 16
         && (!kind || (kind.is_string() && is_kind(kind.text())))
         && (!debug || debug.kind() == Json::Kind::boolean);
}

} // namespace

bool is_zipkin_span(const Json& value) {
  return value.is_object() && is_hex_id(value["traceId"], 32)
         && is_hex_id(value["id"], 16) && !value["spanId"]
         && (is_bare_span(value)
             || value.any("localEndpoint",
                      "timestamp",
                      "duration",
                      "tags",
                      "annotations",
                      "remoteEndpoint",
                      "shared"))
         && !value.any("msg", "message", "level", "severity", "body");
}

Span read_zipkin_span(const Json& value) {
  Span span;
  span.trace_id = id_of(value["traceId"]);
  span.span_id = id_of(value["id"]);
  span.parent_span_id = id_of(value["parentId"]);
  span.name = value["name"].text();
  span.kind = kind_of(value["kind"].text());
  span.follows = span.kind == Span::Kind::consumer;
  span.shared = value["shared"].is_true();
  span.start = time_of(value["timestamp"], Unit::micro);
  const auto duration = time_of(value["duration"], Unit::micro);
  if (span.start && duration && duration->count() >= 0
      && span.start->count() < INT64_MAX - duration->count()) {
    span.end = *span.start + *duration;
  }
  const Json tags = value["tags"];
  put_members(tags, span.attributes);
  read_status(tags, span);
  read_endpoints(value, span);
  span.scope = take_text("otel.scope.name", span.attributes);
  read_annotations(value["annotations"], span);
  return span;
}

} // namespace hawk::format
