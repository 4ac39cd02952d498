// hawkctl receive: what programs send by OTLP/HTTP and Zipkin, into a trace.

#include "commands/receive.hpp"

#include "command.hpp"
#include "host.hpp"
#include "reception.hpp"
#include "run_otlp.hpp"

#include "base/random_id.hpp"
#include "base/text.hpp"
#include "options/output.hpp"
#include "options/quantities.hpp"
#include "options/trace_target.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <cstring>
#include <memory>

namespace hawk::cli {

namespace {

using base::fail;
using base::Result;

// That of OTLP/HTTP.
constexpr std::uint16_t k_default_port = 4318;
constexpr int k_token_bytes = 16;

struct ReceiveOptions {
  OutputOptions output;
  std::string listen;
  std::string token;
  std::string trace;
  std::string max_size = "4G";
  std::string timeout;
  std::string until_idle;
};

bool is_loopback(const std::string& host) {
  return host.starts_with("127.") || host == "::1";
}

Result<std::uint16_t> parse_port(std::string_view text) {
  const auto port = base::parse_decimal(text);
  if (!port || *port < 0 || *port > UINT16_MAX) {
    return fail(base::make_usage(
        fmt::format("--listen: '{}' is no port", text)));
  }
  return static_cast<std::uint16_t>(*port);
}

// "4318", "127.0.0.1", "0.0.0.0:0", "[::1]:4318", "::1".
Result<loop::Address> parse_address(const std::string& word) {
  loop::Address address{"127.0.0.1", k_default_port};
  const std::size_t bracket = word.find(']');
  const std::size_t colon = word.rfind(':');
  if (word.starts_with('[') && bracket != std::string::npos) {
    address.host = word.substr(1, bracket - 1);
    if (bracket + 1 < word.size()) {
      HAWK_TRY(address.port,
               parse_port(std::string_view(word).substr(bracket + 2)));
    }
  } else if (!word.empty()
             && word.find_first_not_of("0123456789") == std::string::npos) {
    HAWK_TRY(address.port, parse_port(word));
  } else if (colon != std::string::npos && word.find(':') == colon) {
    address.host = word.substr(0, colon);
    HAWK_TRY(address.port,
             parse_port(std::string_view(word).substr(colon + 1)));
  } else if (!word.empty()) {
    address.host = word;
  }
  return address;
}

Result<std::optional<base::Nanos>> parse_limit(const std::string& text) {
  if (text.empty()) {
    return std::optional<base::Nanos>();
  }
  HAWK_TRY(const base::Nanos limit, parse_duration(text));
  return limit == base::Nanos{} ? std::nullopt : std::optional(limit);
}

Result<ReceptionPlan> make_plan(const ReceiveOptions& typed,
                                const Host& host) {
  ReceptionPlan plan;
  HAWK_TRY(plan.receiver.address, parse_address(typed.listen));
  plan.receiver.token = typed.token;
  if (!is_loopback(plan.receiver.address.host)) {
    // Others reach it: only who knows the token may speak, by any name.
    plan.receiver.hosts = receive::Gate::Hosts::any;
    plan.receiver.token = typed.token.empty()
                              ? base::make_hex_id(k_token_bytes)
                              : typed.token;
  }
  plan.trace_path = typed.trace;
  plan.trace_directory = find_trace_directory(host).value_or(".");
  HAWK_TRY(plan.max_size, parse_size(typed.max_size));
  HAWK_TRY(plan.timeout, parse_limit(typed.timeout));
  HAWK_TRY(plan.until_idle, parse_limit(typed.until_idle));
  return plan;
}

// For a shell: `export $(...)`, or to be pasted.
std::string format_variables(const loop::Address& address,
                             const std::string& token) {
  const std::string at = "http://" + loop::format_address(address);
  std::string text = fmt::format(
      "OTEL_EXPORTER_OTLP_ENDPOINT={}\n"
      "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n",
      at);
  if (!token.empty()) {
    text += fmt::format(
        "OTEL_EXPORTER_OTLP_HEADERS=x-hawkctl-token={}\n", token);
  }
  return text
         + fmt::format("OTEL_EXPORTER_ZIPKIN_ENDPOINT={}{}{}/api/v2/spans\n",
                       at,
                       token.empty() ? "" : "/",
                       token);
}

std::string format_end(const Reception& reception) {
  const std::string came = format_received(reception.counts);
  const std::string refused = format_refusals(reception.counts);
  std::string text = fmt::format("hawkctl: {}{}{}",
                                 came.empty() ? "nothing came" : came,
                                 refused.empty() ? "" : "; ",
                                 refused);
  if (reception.losses.any()) {
    text += fmt::format("; not recorded: {} records: {}",
                        reception.losses.records,
                        std::strerror(reception.losses.error_number));
  }
  if (reception.capped_bytes > 0) {
    text += fmt::format("; not recorded: {} bytes beyond --max-size",
                        reception.capped_bytes);
  }
  return text
         + fmt::format("; trace {}\n", base::sanitise(reception.trace_path));
}

Result<ExitCode> receive(const ReceiveOptions& typed, Host& host) {
  HAWK_TRY(const ReceptionPlan plan, make_plan(typed, host));
  const auto on_ready = [&](const loop::Address& address,
                            const std::string& trace) {
    if (!typed.output.quiet) {
      host.err(fmt::format("hawkctl: listening on {}; trace {}; Ctrl-C ends\n",
                           loop::format_address(address),
                           base::sanitise(trace)));
    }
    host.out(format_variables(address, plan.receiver.token));
  };
  HAWK_TRY(const Reception reception,
           receive_until_end(plan, host.inherited(), on_ready));
  if (!typed.output.quiet) {
    host.err(format_end(reception));
  }
  return reception.losses.any() ? k_exit_error : k_exit_ok;
}

void attach_own(CLI::App& app, ReceiveOptions& options) {
  app.add_option("--listen",
                 options.listen,
                 "where to listen: a port, an IP address, or both; "
                 "127.0.0.1:4318")
      ->type_name("ADDR");
  app.add_option("--token",
                 options.token,
                 "what senders must know; made up where ADDR is no loopback")
      ->type_name("TOKEN");
  app.add_option("-o,--output",
                 options.trace,
                 "the trace to make; default: see FILES in hawkctl-run(1)")
      ->type_name("FILE");
  app.add_option("--max-size",
                 options.max_size,
                 "record nothing more at this size of the trace; 4G")
      ->type_name("SIZE");
  app.add_option("--timeout", options.timeout, "end after this time")
      ->type_name("TIME");
  app.add_option("--until-idle",
                 options.until_idle,
                 "end when nothing has come for this time")
      ->type_name("TIME");
  attach_output(app, options.output);
}

} // namespace

void attach_receive(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<ReceiveOptions>();
  attach_own(app, *options);
  attach_examples(app,
                  "  hawkctl receive\n"
                  "  hawkctl receive --listen 0 --until-idle 10s -o t.hawk\n"
                  "  hawkctl receive --listen 0.0.0.0:4318\n"
                  "  hawkctl replay --list @1\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return receive(*options, host); };
  });
}

} // namespace hawk::cli
