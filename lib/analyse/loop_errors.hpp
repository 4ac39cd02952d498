#pragma once

// The messages that a stale loop leaves, which name a symptom instead of the
// cause. Alone they prove nothing: each has other causes.

#include "analyse/probe_event.hpp"

#include <string>
#include <string_view>

namespace hawk::analyse {

// "Event loop is closed", "attached to a different loop", ...
bool is_loop_error(std::string_view text);

// What a client makes of one: "Connection error.", "PoolTimeout".
bool is_masked_loop_error(std::string_view text);

// Whether the failure came from closing what its loop left behind, which is
// noise: aclose(), __del__, disconnect().
bool is_cleanup(const ProbePlace& place);

// "RuntimeError: Event loop is closed": the last line that says something.
std::string make_error_text(std::string_view type,
                            std::string_view error,
                            std::string_view message);

// "asyncio.CancelledError" to "CancelledError".
std::string_view class_of(std::string_view error_type);

} // namespace hawk::analyse
