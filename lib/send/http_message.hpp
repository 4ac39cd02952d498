#pragma once

// Requests and responses of HTTP/1.1 as values and as bytes.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::send {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "POST";
  std::string target; // "/v1/traces"
  std::string host;   // "localhost:4318"
  Headers headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  Headers headers; // names in lower case
  std::string body;
  bool keep_alive = false;

  // Of several the first; nothing: it is not there.
  const std::string* find(std::string_view name) const;
};

// Name and value of a header that can be sent: a token, and no control bytes.
bool is_header(std::string_view name, std::string_view value);

std::string format_request(const HttpRequest& request);

// Bytes of a connection to one response. Interim ones (100 Continue) are passed
// over.
class ResponseReader final {
public:
  enum class State { more, complete, failed };

  // A longer body is refused.
  explicit ResponseReader(std::size_t most_body);
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;
  ~ResponseReader();

  State feed(std::string_view bytes);

  // No more will come: complete where the end of the connection ends a body.
  State finish();

  // Whether anything has come.
  bool has_begun() const;

  // Of a complete one.
  HttpResponse take();

  const std::string& problem() const;

private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

} // namespace hawk::send
