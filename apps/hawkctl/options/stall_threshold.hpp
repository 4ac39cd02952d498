#pragma once

// --stall-threshold of `run`, `lag` and `check`: from when on a loop that is
// held stalls.

#include "base/clock.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace hawk::cli {

constexpr std::string_view k_stall_threshold_text = "100ms";

void attach_stall_threshold(CLI::App& app, std::string& threshold);

// Below 10 ms, two looks of the sampler, a stall could not be told from a busy
// processor.
base::Result<base::Nanos> parse_stall_threshold(const std::string& text);

} // namespace hawk::cli
