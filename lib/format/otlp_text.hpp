#pragma once

// OTLP's JSON written again, for otlp_pieces.cpp.

#include "format/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hawk::format {

// "resource_spans" as "resourceSpans".
std::string camel_case(std::string_view name);

// Appends values with the names of members in lowerCamelCase, and masks what
// stands in attributes under names of secrets or looks like one. Texts longer
// than `most_text` end in an ellipsis there.
class OtlpText final {
public:
  explicit OtlpText(std::size_t most_text)
      : most_text_(most_text) {}

  void append(const Json& value, std::string& out);

  std::uint64_t cut() const { return cut_; }

private:
  enum class Place { elsewhere, attribute };

  void append(const Json& value, Place place, std::string& out);
  void append_object(const Json& object, Place place, std::string& out);
  void append_attribute(std::string_view key,
                        const Json& value,
                        std::string& out);
  void append_plain_attributes(const Json& object, std::string& out);
  bool is_long(const Json& value) const;
  void append_text(std::string_view text, std::string& out);

  std::size_t most_text_;
  std::uint64_t cut_ = 0;
};

} // namespace hawk::format
