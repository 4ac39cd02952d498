#pragma once

// A request as it stands on the wire: HTTP/1.1, RFC 9112.

#include <string>
#include <string_view>
#include <vector>

namespace hawk::receive {

struct HttpRequest {
  struct Header {
    std::string name; // in lower case
    std::string value;
  };

  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::string body; // as sent: maybe packed
  bool keep_alive = true;

  // Null if it is not there. Of several the first.
  const std::string* find(std::string_view name) const;

  // How often it is there: some may stand only once.
  std::size_t count(std::string_view name) const;
};

} // namespace hawk::receive
