#include "view/json_document.hpp"

namespace hawk::view {

std::string make_json_document(std::string_view schema,
                               std::string_view list,
                               std::string_view lines) {
  std::string out = "{\"schema\":\"";
  out.append(schema).append("\",\"").append(list).append("\":[\n");
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out += lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    out += lines.empty() ? "\n" : ",\n";
  }
  return out += "]}\n";
}

} // namespace hawk::view
