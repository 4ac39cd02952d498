#include "format/zipkin_writer.hpp"

#include "base/text.hpp"
#include "format/json_pieces.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace hawk::format {

namespace {

using model::Span;
using Tags = std::map<std::string, std::string>;

constexpr std::int64_t k_micro = 1000;

void put_key(std::string_view key, std::string& out) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += key;
  out += "\":";
}

void put_text(std::string_view key, std::string_view text, std::string& out) {
  if (!text.empty()) {
    put_key(key, out);
    append_utf8_json(text, out);
  }
}

std::string text_of(const model::AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  if (const auto* truth = std::get_if<bool>(&value)) {
    return *truth ? "true" : "false";
  }
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return std::to_string(*whole);
  }
  std::string out;
  append_double_json(std::get<double>(value), out);
  out.erase(std::remove(out.begin(), out.end(), '"'), out.end());
  return out;
}

void append_object(const model::Attributes& attributes, std::string& out) {
  out += '{';
  for (const auto& [key, value] : attributes) {
    out += out.back() == '{' ? "" : ",";
    append_utf8_json(key, out);
    out += ':';
    const auto* text = std::get_if<std::string>(&value);
    const auto* real = std::get_if<double>(&value);
    if (text != nullptr) {
      append_utf8_json(*text, out);
    } else if (real != nullptr) {
      append_double_json(*real, out);
    } else {
      out += text_of(value);
    }
  }
  out += '}';
}

// "10.0.0.7:5432", "[::1]:80", "10.0.0.7".
struct NetworkAddress {
  std::string_view host;
  long long port = 0;

  bool is_wide() const { return host.find(':') != std::string_view::npos; }

  bool is_number() const {
    return !host.empty()
           && (is_wide()
               || host.find_first_not_of("0123456789.")
                      == std::string_view::npos);
  }
};

NetworkAddress parse_network_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return {text.substr(1, end == std::string_view::npos ? end : end - 1),
            colon != std::string_view::npos && end + 1 == colon
                ? base::parse_decimal(text.substr(colon + 1)).value_or(0)
                : 0};
  }
  if (colon == std::string_view::npos || text.find(':') != colon) {
    return {text, 0};
  }
  return {text.substr(0, colon),
          base::parse_decimal(text.substr(colon + 1)).value_or(0)};
}

void put_endpoint(std::string_view key,
                  std::string_view service,
                  const NetworkAddress& address,
                  std::string& out) {
  if (service.empty() && !address.is_number()) {
    return;
  }
  put_key(key, out);
  out += '{';
  put_text("serviceName", service, out);
  if (address.is_number()) {
    put_text(address.is_wide() ? "ipv6" : "ipv4", address.host, out);
    if (address.port > 0 && address.port < 65536) {
      put_key("port", out);
      out += std::to_string(address.port);
    }
  }
  out += '}';
}

// Names before addresses: OpenTelemetry's Zipkin exporter, Remote endpoint.
std::string_view remote_service_of(const model::Attributes& attributes) {
  constexpr std::array<std::string_view, 3> k_keys = {
      "peer.service", "server.address", "net.peer.name"};
  for (const std::string_view key : k_keys) {
    const std::string* text = find_text(key, attributes);
    if (text != nullptr && !text->empty()) {
      return *text;
    }
  }
  return {};
}

NetworkAddress remote_address_of(const model::Attributes& attributes) {
  const std::string* text = find_text("network.peer.address", attributes);
  if (text == nullptr) {
    return {};
  }
  NetworkAddress address = parse_network_address(*text);
  const auto port = attributes.find("network.peer.port");
  if (port != attributes.end()) {
    if (const auto* number = std::get_if<std::int64_t>(&port->second)) {
      address.port = *number;
    }
  }
  return address;
}

std::string_view kind_name(Span::Kind kind) {
  switch (kind) {
  case Span::Kind::server:
    return "SERVER";
  case Span::Kind::client:
    return "CLIENT";
  case Span::Kind::producer:
    return "PRODUCER";
  case Span::Kind::consumer:
    return "CONSUMER";
  case Span::Kind::internal:
  case Span::Kind::unspecified:
    break;
  }
  return {};
}

Tags tags_of(const Span& span) {
  Tags tags;
  for (const auto& [key, value] : span.attributes) {
    tags.emplace(key, text_of(value));
  }
  for (const auto& [key, value] : span.resource) {
    if (key != "host.ip") { // of the endpoint
      tags.try_emplace(key, text_of(value));
    }
  }
  if (!span.scope.empty()) {
    tags.try_emplace("otel.scope.name", span.scope);
  }
  if (span.status == Span::Status::error) {
    tags.insert_or_assign("otel.status_code", "ERROR");
    if (!tags.contains("error") || !span.status_message.empty()) {
      tags.insert_or_assign("error", span.status_message);
    }
  } else if (span.status == Span::Status::ok) {
    tags.insert_or_assign("otel.status_code", "OK");
    tags.erase("error"); // its presence alone says that it failed
  }
  for (std::size_t i = 0; i < span.links.size(); ++i) {
    const model::SpanLink& link = span.links[i];
    std::string value = hex_id(link.trace_id, k_trace_digits) + '|'
                        + hex_id(link.span_id, k_span_digits) + "||";
    append_object(link.attributes, value);
    tags.emplace("otlp.link." + std::to_string(i), value + "|0");
  }
  return tags;
}

void put_annotations(const Span& span, std::string& out) {
  if (span.events.empty()) {
    return;
  }
  put_key("annotations", out);
  out += '[';
  for (const model::SpanEvent& event : span.events) {
    out += out.back() == '[' ? "" : ",";
    std::string value = event.name;
    if (!event.attributes.empty()) {
      value.clear();
      append_utf8_json(event.name, value);
      value += ": ";
      append_object(event.attributes, value);
    }
    out += R"({"timestamp":)" + std::to_string(event.time.count() / k_micro);
    out += R"(,"value":)";
    append_utf8_json(value, out);
    out += '}';
  }
  out += ']';
}

void put_times(const Span& span, std::string& out) {
  if (!span.start || span.start->count() < k_micro) {
    return;
  }
  put_key("timestamp", out);
  out += std::to_string(span.start->count() / k_micro);
  if (span.end && *span.end >= *span.start) {
    put_key("duration", out);
    out += std::to_string(std::max<std::int64_t>(
        (*span.end - *span.start).count() / k_micro, 1));
  }
}

} // namespace

std::optional<std::string> write_zipkin_span(const Span& span) {
  if (span.trace_id.empty() || span.span_id.empty()) {
    return std::nullopt;
  }
  std::string out = "{";
  put_text("traceId",
           hex_id(span.trace_id,
                  span.trace_id.size() <= k_span_digits ? k_span_digits
                                                        : k_trace_digits),
           out);
  put_text("id", hex_id(span.span_id, k_span_digits), out);
  put_text("parentId", hex_id(span.parent_span_id, k_span_digits), out);
  put_text("name", span.name, out);
  put_text("kind", kind_name(span.kind), out);
  put_times(span, out);
  if (span.shared) {
    put_key("shared", out);
    out += "true";
  }
  const std::string* host = find_text("host.ip", span.resource);
  put_endpoint(
      "localEndpoint",
      span.service.empty() ? "unknown_service" : std::string_view(span.service),
      host != nullptr ? NetworkAddress{*host, 0} : NetworkAddress{},
      out);
  if (span.kind == Span::Kind::client || span.kind == Span::Kind::producer
      || span.attributes.contains("peer.service")
      || span.attributes.contains("network.peer.address")) {
    put_endpoint("remoteEndpoint",
                 remote_service_of(span.attributes),
                 remote_address_of(span.attributes),
                 out);
  }
  put_annotations(span, out);
  const Tags tags = tags_of(span);
  if (!tags.empty()) {
    put_key("tags", out);
    out += '{';
    for (const auto& [key, value] : tags) {
      out += out.back() == '{' ? "" : ",";
      append_utf8_json(key, out);
      out += ':';
      append_utf8_json(value, out);
    }
    out += '}';
  }
  return out += '}';
}

} // namespace hawk::format
