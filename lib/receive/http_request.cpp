#include "receive/http_request.hpp"

#include <algorithm>

namespace hawk::receive {

const std::string* HttpRequest::find(std::string_view name) const {
  const auto at = std::ranges::find(headers, name, &Header::name);
  return at == headers.end() ? nullptr : &at->value;
}

std::size_t HttpRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count(headers, name, &Header::name));
}

} // namespace hawk::receive
