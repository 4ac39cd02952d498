// proc::parse_stat: /proc/PID/stat. A name may hold anything.

#include "fuzz.hpp"

#include "proc/stat.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  if (const auto stat = proc::parse_stat(text)) {
    FUZZ_CHECK(text.find("(" + stat->name + ")") != std::string_view::npos);
    FUZZ_CHECK(text.find(stat->state) != std::string_view::npos);
  }
  return 0;
}
