#pragma once

// Where readers of other people's files put what they read, and what they say
// of the rest.

#include "model/file_record.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hawk::format {

using RecordSink = std::function<void(model::FileRecord)>;

// What could not be read: how often, and the first reason.
struct Skipped {
  std::uint64_t records = 0;
  std::string what; // "are no JSON: Missing a comma at byte 17 (line 4)"

  bool operator==(const Skipped&) const = default;
};

// "1 record is no JSON: ...": the verb at the beginning of `what` is in the
// plural, as in Skipped.
std::string describe_records(std::uint64_t count, std::string_view what);

} // namespace hawk::format
