#pragma once

// CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum of a trace record.
// Against accidents, not against people.

#include <cstdint>
#include <string_view>

namespace hawk::base {

// Continues `crc` (0 to begin) over bytes. The SSE4.2 instruction where the
// processor has it.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

// The portable form, for the test that both agree.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t crc = 0);

} // namespace hawk::base
