#pragma once

// Who may speak, decided by the head of a request alone. A web page that the
// user has open can reach every port of this machine: what only a page sends
// (Origin), a name that is not this machine's (DNS rebinding), and types that a
// page may send unasked (text/plain) are refused. See the specification of
// OTLP/HTTP, and of Zipkin's API.

#include "receive/http_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::receive {

enum class Signal { traces, logs, metrics, zipkin };
enum class Encoding { json, protobuf };

// What a request wants, if it may.
struct Admission {
  Signal signal = Signal::traces;
  Encoding encoding = Encoding::json;
  bool packed = false; // its body is gzip
};

struct Refusal {
  int status = 400;
  std::string message;
};

class Gate final {
public:
  // The header that carries the token. Where an exporter sends no header, it
  // may be the first word of the path: /TOKEN/api/v2/spans.
  static constexpr std::string_view k_token_header = "x-hawkctl-token";

  // Which names a client may have for us: behind a token any will do, where we
  // listen on an address that others reach.
  enum class Hosts { this_machine, any };

  // An empty token: none is asked for. `port` is our own.
  Gate(std::string token,
       std::uint16_t port,
       Hosts hosts = Hosts::this_machine)
      : token_(std::move(token)),
        port_(port),
        hosts_(hosts) {}

  // Exactly one of the two is there.
  struct Verdict {
    std::optional<Admission> admission;
    Refusal refusal;
  };

  Verdict check(const HttpRequest& request) const;

private:
  bool is_this_host(std::string_view host) const;
  bool has_token(const HttpRequest& request, std::string_view& path) const;

  std::string token_;
  std::uint16_t port_;
  Hosts hosts_;
};

// "traces" of its path, for messages.
std::string_view name_of(Signal signal);

} // namespace hawk::receive
