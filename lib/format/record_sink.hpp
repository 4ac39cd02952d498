#pragma once

// Where readers of other people's files put what they read, and what they say
// of the rest.

#include "model/file_record.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace hawk::format {

using RecordSink = std::function<void(model::FileRecord)>;

// What could not be read: how often, and the first reason.
struct Skipped {
  std::uint64_t records = 0;
  std::string what; // "are no JSON: Missing a comma at byte 17 (line 4)"

  bool operator==(const Skipped&) const = default;
};

} // namespace hawk::format
