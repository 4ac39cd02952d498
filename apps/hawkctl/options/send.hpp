#pragma once

// What every command that sends to a server may be asked: --header, --timeout,
// --compression, --batch-size; and the variable OTEL_EXPORTER_OTLP_HEADERS.

#include "base/result.hpp"
#include "send/batches.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace hawk::cli {

class Host;

struct SendOptions {
  std::vector<std::string> headers; // NAME=VALUE
  std::string timeout = "30";
  std::string batch_size = "2M";
  bool packed = true;
};

void attach_send_options(CLI::App& app, SendOptions& options);

// "api-key=s3cr%20t,x=y" of OpenTelemetry's variable. Error: usage.
base::Result<send::Headers> parse_header_list(std::string_view text);

// Those of --header. Error: usage.
base::Result<send::Headers>
parse_headers(const std::vector<std::string>& words);

// The variable's headers, and those of the command line, which win. The
// variable's are for the endpoint that the environment names: elsewhere, if it
// names one, they are not sent. Error: usage.
base::Result<send::Headers> make_headers(const send::Destination& to,
                                         const SendOptions& options,
                                         const Host& host);

base::Result<std::unique_ptr<send::Batches>>
make_batches(const send::Destination& to,
             const SendOptions& options,
             std::function<void(const std::string&)> on_retry,
             const Host& host);

} // namespace hawk::cli
