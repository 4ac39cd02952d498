#pragma once

// When a pipe that nobody reads will be full, here and on other systems, in
// words.

#include "analyse/world.hpp"

#include <string>

namespace hawk::analyse {

struct Forecast {
  std::string unread; // "1200 bytes, none read for 12.0 s; grew by 300 bytes"
  std::string room;   // "full here in ..., on macOS (16 KiB) in ..."
  std::int64_t growth = 0; // bytes
};

Forecast make_forecast(const ObjectState& object, Nanos now);

// The next write finds no room. A socket is called full from a quarter on,
// which is when it can be polled no more; a blocking write still goes through.
bool is_at_its_limit(const model::ObjectSeen& object);

} // namespace hawk::analyse
