// proc::parse_fdinfo: /proc/PID/fdinfo/N of every kind of descriptor.

#include "fuzz.hpp"

#include "proc/fdinfo.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  if (const auto info = proc::parse_fdinfo(text)) {
    // An entry of an epoll set takes a line with a number at least.
    FUZZ_CHECK(info->epoll.size() * 4 <= size);
  }
  return 0;
}
