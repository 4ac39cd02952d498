// proc::parse_status: /proc/PID/task/TID/status.

#include "fuzz.hpp"

#include "proc/status.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  if (const auto status = proc::parse_status(text)) {
    FUZZ_CHECK(text.find(status->name) != std::string_view::npos);
    FUZZ_CHECK(status->pids.size() <= size);
  }
  return 0;
}
