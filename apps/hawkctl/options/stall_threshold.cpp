#include "options/stall_threshold.hpp"

#include "options/quantities.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

namespace {

constexpr base::Nanos k_least = std::chrono::milliseconds(10);

} // namespace

void attach_stall_threshold(CLI::App& app, std::string& threshold) {
  app.add_option("--stall-threshold",
                 threshold,
                 "an event loop that is held this long stalls; 100ms")
      ->type_name("TIME");
}

base::Result<base::Nanos> parse_stall_threshold(const std::string& text) {
  HAWK_TRY(const base::Nanos threshold, parse_duration(text));
  if (threshold < k_least) {
    return base::fail(base::make_usage(
        "--stall-threshold is 10ms at least: the sampler looks every 5 ms"));
  }
  return threshold;
}

} // namespace hawk::cli
