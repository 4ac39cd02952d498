#include "send/jaeger.hpp"

#include "base/text.hpp"
#include "format/json.hpp"
#include "format/otlp_values.hpp"
#include "send/answer.hpp"
#include "send/http_client.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>
#include <utility>

namespace hawk::send {

namespace {

// A trace of a million spans.
constexpr std::size_t k_most_answer = std::size_t{512} << 20;
constexpr std::size_t k_most_services = 100;
constexpr int k_most_traces = 200; // by one tag of one service
constexpr std::string_view k_scheme = "jaeger+";

// Where agents put the id of what they work on. Jaeger finds by whole tags.
constexpr std::array<std::string_view, 12> k_tags = {
    "correlation_id",
    "correlation.id",
    "correlationId",
    "request_id",
    "request.id",
    "message_id",
    "messaging.message.id",
    "messaging.message.conversation_id",
    "gen_ai.conversation.id",
    "session.id",
    "job_id",
    "run_id"};

class Search final {
public:
  Search(HttpClient client, const JaegerQuery& query)
      : client_(std::move(client)),
        query_(query) {}

  base::Result<JaegerFound> run() {
    const std::string digits = trace_digits_of(query_.id);
    if (!digits.empty()) {
      HAWK_CHECK(take_trace(digits));
    }
    if (found_.traces == 0) {
      HAWK_CHECK(take_tagged());
    }
    return std::move(found_);
  }

private:
  base::Result<HttpResponse> get(const std::string& path) {
    HttpRequest request;
    request.method = "GET";
    request.target = client_.server().path + path;
    request.headers = query_.headers;
    request.headers.emplace_back("accept", "application/json");
    return client_.exchange(std::move(request), query_.timeout);
  }

  base::Error refused(const HttpResponse& response) const {
    return {base::Error::Kind::system,
            fmt::format("{} does not answer as Jaeger does: {}",
                        client_.server().authority(),
                        describe_refusal(response)),
            0};
  }

  // Both of its interfaces: an old Jaeger has the first one only.
  base::Result<> take_trace(const std::string& digits) {
    HAWK_TRY(const HttpResponse first, get("/api/traces/" + digits));
    if (first.status == 200) {
      return take(first);
    }
    if (first.status != 404 && first.status != 400) {
      return base::fail(refused(first));
    }
    HAWK_TRY(const HttpResponse second, get("/api/v3/traces/" + digits));
    return second.status == 200 ? take(second) : base::Result<>();
  }

  base::Result<> take(const HttpResponse& response) {
    if (!document_.parse(response.body).valid) {
      return base::fail(refused({response.status, {}, "it is no JSON", false}));
    }
    const format::Json root = document_.root();
    if (root["result"].is_object()) { // of /api/v3: OTLP
      add({}, root.dump());
      return {};
    }
    const format::Json list = root["data"];
    if (list.is_array()) {
      for (const format::Json::Element trace : list) {
        add(std::string(trace.value["traceID"].text()),
            "{\"data\":[" + trace.value.dump() + "]}");
      }
    }
    return {};
  }

  // Each once: a trace has several services and tags.
  void add(const std::string& trace, std::string line) {
    if (!trace.empty() && !known_.insert(trace).second) {
      return;
    }
    std::replace(line.begin(), line.end(), '\n', ' '); // between values only
    found_.text += line + '\n';
    ++found_.traces;
  }

  base::Result<> take_tagged() {
    HAWK_TRY(const HttpResponse response, get("/api/services"));
    if (response.status != 200) {
      return base::fail(refused(response));
    }
    if (!document_.parse(response.body).valid) {
      return base::fail(refused({response.status, {}, "it is no JSON", false}));
    }
    std::vector<std::string> services;
    const format::Json list = document_.root()["data"];
    if (list.is_array()) {
      for (const format::Json::Element service : list) {
        services.emplace_back(service.value.text());
      }
    }
    if (services.size() > k_most_services) {
      found_.note = fmt::format("only the first {} of {} services were asked",
                                k_most_services,
                                services.size());
      services.resize(k_most_services);
    }
    for (const std::string& service : services) {
      for (const std::string_view tag : k_tags) {
        HAWK_CHECK(take_by(service, tag));
      }
    }
    return {};
  }

  base::Result<> take_by(const std::string& service, std::string_view tag) {
    std::string tags = "{";
    format::append_json_text(tag, tags);
    tags += ':';
    format::append_json_text(query_.id, tags);
    tags += '}';
    HAWK_TRY(const HttpResponse response,
             get(fmt::format("/api/traces?service={}&tags={}&start={}&end={}"
                             "&limit={}",
                             percent_encode(service),
                             percent_encode(tags),
                             query_.since.count() / 1000,
                             query_.until.count() / 1000,
                             k_most_traces)));
    if (response.status == 404) {
      return {};
    }
    return response.status == 200 ? take(response)
                                  : base::fail(refused(response));
  }

  HttpClient client_;
  const JaegerQuery& query_;
  format::JsonDocument document_;
  std::set<std::string> known_;
  JaegerFound found_;
};

} // namespace

base::Result<Url> parse_jaeger_url(std::string_view text) {
  if (!text.starts_with(k_scheme)) {
    return base::fail(base::make_usage(fmt::format(
        "--from wants jaeger+http://HOST:16686, not '{}'",
        base::sanitise(text))));
  }
  HAWK_TRY(Url url, parse_url(text.substr(k_scheme.size()), k_jaeger_port));
  while (url.path.ends_with('/')) {
    url.path.pop_back();
  }
  return url;
}

std::string trace_digits_of(std::string_view id) {
  std::string digits;
  for (const char c : id) {
    if (c != '-') {
      digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  const bool hex =
      digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && (digits.size() == 16 || digits.size() == 32) ? digits
                                                             : std::string();
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) != 0
        || std::string_view("-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

base::Result<JaegerFound> find_in_jaeger(const Url& server,
                                         const JaegerQuery& query) {
  HAWK_TRY(HttpClient client, HttpClient::make(server, {k_most_answer}));
  return Search(std::move(client), query).run();
}

} // namespace hawk::send
