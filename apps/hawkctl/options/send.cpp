#include "options/send.hpp"

#include "host.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"
#include "options/choice.hpp"
#include "options/quantities.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>


namespace hawk::cli {

namespace {

constexpr const char* k_variable = "OTEL_EXPORTER_OTLP_HEADERS";
constexpr std::size_t k_least_batch = std::size_t{64} << 10;

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '%' && i + 2 < text.size()
                          ? base::parse_hex(text.substr(i + 1, 2))
                          : std::nullopt;
    if (code) {
      out += static_cast<char>(*code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Values may be secrets, and are never shown.
base::Result<std::pair<std::string, std::string>>
parse_header(std::string_view text, std::string_view where) {
  const std::size_t equals = text.find('=');
  std::string name = base::to_lower(base::trim(text.substr(0, equals)));
  std::string value(
      equals == std::string_view::npos ? "" : base::trim(text.substr(equals + 1)));
  if (equals == std::string_view::npos || !send::is_header(name, value)) {
    return base::fail(base::make_usage(fmt::format(
        "{} wants NAME=VALUE, with a name of letters, digits and dashes: '{}'",
        where,
        base::sanitise(equals == std::string_view::npos
                           ? std::string_view("...")
                           : text.substr(0, equals)))));
  }
  return std::pair(std::move(name), std::move(value));
}

// A key for one server is not shown to another.
bool is_endpoint_of_environment(const send::Destination& to,
                                const Host& host) {
  const auto endpoint = host.variable("OTEL_EXPORTER_OTLP_ENDPOINT");
  if (!endpoint) {
    return true;
  }
  const auto own = send::parse_destination(*endpoint);
  return own && own->url.authority() == to.url.authority();
}

void put(std::pair<std::string, std::string> header, send::Headers& headers) {
  std::erase_if(headers, [&header](const auto& other) {
    return other.first == header.first;
  });
  headers.push_back(std::move(header));
}

} // namespace

void attach_send_options(CLI::App& app, SendOptions& options) {
  app.add_option("--header",
                 options.headers,
                 "send this header too (repeatable); see ENVIRONMENT for "
                 "secrets")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  app.add_option("--timeout",
                 options.timeout,
                 "give a batch up after this time, with all retries; 30")
      ->type_name("TIME");
  app.add_option("--batch-size",
                 options.batch_size,
                 "send at most so much at once, before packing; 2M")
      ->type_name("SIZE");
  add_choice<bool>(app,
                   "--compression",
                   options.packed,
                   {{"gzip", true}, {"none", false}},
                   "how what is sent is packed; gzip");
}

base::Result<send::Headers> parse_header_list(std::string_view text) {
  send::Headers headers;
  for (const std::string_view part : base::split(text, ',')) {
    const std::string_view member = base::trim(part);
    if (member.empty()) {
      continue;
    }
    const std::size_t equals = member.find('=');
    const std::string decoded =
        equals == std::string_view::npos
            ? std::string(member)
            : percent_decode(member.substr(0, equals)) + "="
                  + percent_decode(member.substr(equals + 1));
    HAWK_TRY(auto header, parse_header(decoded, k_variable));
    put(std::move(header), headers);
  }
  return headers;
}

base::Result<send::Headers>
parse_headers(const std::vector<std::string>& words) {
  send::Headers headers;
  for (const std::string& text : words) {
    HAWK_TRY(auto header, parse_header(text, "--header"));
    put(std::move(header), headers);
  }
  return headers;
}

base::Result<send::Headers> make_headers(const send::Destination& to,
                                         const SendOptions& options,
                                         const Host& host) {
  send::Headers headers;
  if (is_endpoint_of_environment(to, host)) {
    HAWK_TRY(headers,
             parse_header_list(host.variable(k_variable).value_or("")));
  }
  HAWK_TRY(const send::Headers own, parse_headers(options.headers));
  for (const auto& header : own) {
    put(header, headers);
  }
  return headers;
}

base::Result<std::unique_ptr<send::Batches>>
make_batches(const send::Destination& to,
             const SendOptions& options,
             std::function<void(const std::string&)> on_retry,
             const Host& host) {
  send::DeliveryOptions delivery;
  HAWK_TRY(delivery.headers, make_headers(to, options, host));
  HAWK_TRY(const base::Nanos timeout, parse_duration(options.timeout));
  HAWK_TRY(const std::uint64_t size, parse_size(options.batch_size));
  if (timeout.count() == 0) {
    return base::fail(base::make_usage("--timeout wants more than 0"));
  }
  if (size < k_least_batch || size > send::Batches::k_most_size) {
    return base::fail(
        base::make_usage("--batch-size wants a size from 64K to 64M"));
  }
  delivery.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout);
  delivery.packed = options.packed;
  delivery.on_retry = std::move(on_retry);
  HAWK_TRY(auto made, send::Delivery::make(to.url, std::move(delivery)));
  return std::make_unique<send::Batches>(
      to, std::move(made), static_cast<std::size_t>(size));
}

} // namespace hawk::cli
