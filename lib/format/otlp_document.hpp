#pragma once

// OTLP/JSON documents put together of elements: those of one resource and one
// scope stand together, and nothing stands empty.

#include "format/otlp_elements.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

// One document, of one signal: TracesData, LogsData or MetricsData.
class OtlpDocument final {
public:
  explicit OtlpDocument(OtlpSignal signal)
      : signal_(signal) {}

  void add(const OtlpItem& item);

  // Of the text, as it would be now.
  std::size_t bytes() const { return bytes_; }

  std::size_t elements() const { return elements_; }

  bool is_empty() const { return elements_ == 0; }

  // The document in one line without its end; then it is empty again.
  std::string take();

private:
  struct Scope {
    std::string members;
    std::string elements; // with commas between them
  };

  struct Resource {
    std::string members;
    std::vector<Scope> scopes;
  };

  OtlpSignal signal_;
  std::vector<Resource> resources_; // in the order in which they came
  std::map<std::string, std::size_t, std::less<>> by_members_;
  std::size_t bytes_ = 0;
  std::size_t elements_ = 0;
};

} // namespace hawk::format
