#include "receive/gate.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::receive {

namespace {

struct Path {
  std::string_view path;
  Signal signal;
};

constexpr std::array<Path, 4> k_paths = {{
    {"/v1/traces", Signal::traces},
    {"/v1/logs", Signal::logs},
    {"/v1/metrics", Signal::metrics},
    {"/api/v2/spans", Signal::zipkin},
}};

// Takes as long wherever the first difference is.
bool is_same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i])
                                        ^ static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

// "application/json" of "Application/JSON; charset=utf-8".
std::string media_type(const std::string* header) {
  return header == nullptr ? std::string()
                           : base::to_lower(base::trim(base::split(*header, ';')[0]));
}

std::optional<Encoding> encoding_of(std::string_view type, Signal signal) {
  if (type == "application/json") {
    return Encoding::json;
  }
  if (type == "application/x-protobuf" && signal != Signal::zipkin) {
    return Encoding::protobuf;
  }
  return std::nullopt;
}

Gate::Verdict refuse(int status, std::string message) {
  return {std::nullopt, {status, std::move(message)}};
}

} // namespace

std::string_view name_of(Signal signal) {
  switch (signal) {
  case Signal::traces:
    return "traces";
  case Signal::logs:
    return "logs";
  case Signal::metrics:
    return "metrics";
  case Signal::zipkin:
    return "spans";
  }
  return {};
}

bool Gate::is_this_host(std::string_view host) const {
  if (hosts_ == Hosts::any && !token_.empty()) {
    return true;
  }
  const std::string lower = base::to_lower(host);
  constexpr std::array<std::string_view, 3> k_names = {
      "127.0.0.1", "localhost", "[::1]"};
  return std::ranges::any_of(k_names, [&](std::string_view name) {
    return lower == fmt::format("{}:{}", name, port_);
  });
}

bool Gate::has_token(const HttpRequest& request,
                     std::string_view& path) const {
  if (token_.empty()) {
    return true;
  }
  const std::string* header = request.find(k_token_header);
  if (header != nullptr) {
    return is_same(*header, token_);
  }
  const std::size_t end = path.find('/', 1);
  if (end == std::string_view::npos || path[0] != '/'
      || !is_same(path.substr(1, end - 1), token_)) {
    return false;
  }
  path.remove_prefix(end);
  return true;
}

Gate::Verdict Gate::check(const HttpRequest& request) const {
  const std::string* host = request.find("host");
  if (host == nullptr || request.count("host") != 1 || !is_this_host(*host)) {
    return refuse(403, "Host is not this machine");
  }
  if (request.count("origin") + request.count("sec-fetch-site") > 0) {
    return refuse(403, "web pages may not send here");
  }
  std::string_view path = request.target;
  path = path.substr(0, path.find('?'));
  if (!has_token(request, path)) {
    return refuse(401, "the token is missing or wrong");
  }
  const auto known = std::ranges::find(k_paths, path, &Path::path);
  if (known == k_paths.end()) {
    return refuse(404, "there is nothing here");
  }
  if (request.method != "POST") {
    return refuse(405, "only POST is answered");
  }
  const auto encoding =
      encoding_of(media_type(request.find("content-type")), known->signal);
  if (!encoding || request.count("content-type") != 1) {
    return refuse(415, "Content-Type must be application/json or "
                       "application/x-protobuf");
  }
  const std::string packing = media_type(request.find("content-encoding"));
  const bool is_plain = packing.empty() || packing == "identity";
  if ((!is_plain && packing != "gzip")
      || request.count("content-encoding") > 1) {
    return refuse(415, "Content-Encoding must be gzip or identity");
  }
  return {Admission{known->signal, *encoding, !is_plain}, {}};
}

} // namespace hawk::receive
