// proc::parse_cmdline, and the masking of what it gives: a process may write
// anything there.

#include "fuzz.hpp"

#include "base/mask.hpp"
#include "proc/cmdline.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto arguments = proc::parse_cmdline(text);
  std::size_t bytes = 0;
  for (const std::string& argument : arguments) {
    FUZZ_CHECK(argument.find('\0') == std::string::npos);
    bytes += argument.size();
  }
  FUZZ_CHECK(bytes <= size);
  const auto masked = base::mask_arguments(arguments);
  FUZZ_CHECK(masked.size() == arguments.size());
  // What was masked once has no secret left.
  FUZZ_CHECK(base::mask_arguments(masked) == masked);
  return 0;
}
