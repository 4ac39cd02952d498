#pragma once

// Trace lines with the checksum that their bytes ask for.

#include "base/crc32c.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace hawk::fuzz {

// The line with its checksum, if it has the look of one, replaced by the right
// one; else with one added.
inline std::string seal(std::string_view line) {
  if (trace::is_whole(line)) {
    line.remove_suffix(trace::k_checksum_key.size() + trace::k_checksum_size);
  }
  return fmt::format(
      "{}{}{:08x}\"}}", line, trace::k_checksum_key, base::crc32c(line));
}

// The same for every line of a trace that has the look of a checksum.
inline std::string seal_lines(std::string_view trace) {
  std::string out;
  while (!trace.empty()) {
    const std::size_t end = std::min(trace.find('\n'), trace.size());
    const std::string_view line = trace.substr(0, end);
    out += trace::is_whole(line) ? seal(line) : std::string(line);
    trace.remove_prefix(end);
    if (!trace.empty()) {
      out += '\n';
      trace.remove_prefix(1);
    }
  }
  return out;
}

} // namespace hawk::fuzz
