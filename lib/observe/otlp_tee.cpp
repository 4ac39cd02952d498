#include "observe/otlp_tee.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace hawk::observe {

namespace {

std::string_view name_of(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

bool is_endpoint(std::string_view entry) {
  const std::string_view name = name_of(entry);
  return name.starts_with("OTEL_EXPORTER_OTLP_")
         || name == "OTEL_EXPORTER_ZIPKIN_ENDPOINT";
}

} // namespace

std::vector<std::string>
without_endpoints(const std::vector<std::string>& environment) {
  std::vector<std::string> out;
  std::remove_copy_if(environment.begin(),
                      environment.end(),
                      std::back_inserter(out),
                      is_endpoint);
  return out;
}

std::vector<std::string>
silenced_endpoints(const std::vector<std::string>& environment) {
  std::vector<std::string> out;
  for (const std::string& entry : environment) {
    if (is_endpoint(entry)) {
      out.push_back(std::string(name_of(entry)) + "=");
    }
  }
  return out;
}

} // namespace hawk::observe
