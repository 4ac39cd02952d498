#pragma once

// What a request does to its server, as far as its label tells: sent twice,
// one that only reads does no harm. Judges by the words alone.

#include <string_view>

namespace hawk::analyse {

enum class RequestEffect {
  unknown, // a query in words that the probe does not read
  reads,
  changes,
};

// Of "POST /v1/chat/completions", "INCR jobs", "query".
RequestEffect find_effect(std::string_view label);

} // namespace hawk::analyse
