#pragma once

// What is fixed about a trace file: man/hawkctl-trace.5 says it at length.
//
//   {"k":"out","w":1,"q":17,"t":1234,"s":"stdout","o":90,"l":"hi\n","c":"..."}
//
// One record a line. The kind comes first, so that a reader skips without
// parsing; the CRC-32C of all bytes before `,"c":` comes last.

#include "model/event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hawk::trace {

constexpr int k_version = 1;

// Who writes. Each has a sequence of its own.
constexpr std::uint32_t k_writer_loop = 0; // header, evidence, `end`
constexpr std::uint32_t k_writer_drain = 1;
constexpr std::uint32_t k_writer_keeper = 2;
constexpr std::uint32_t k_writer_receiver = 3; // what came by OTLP

// The most that one read of the agent's output returns: a pipe's size.
constexpr std::size_t k_max_chunk = 65536;

// No time is further from its origin, in nanoseconds (126 years): sums and
// differences of two cannot overflow.
constexpr std::int64_t k_most_nanos = 4'000'000'000'000'000'000;

// No writer makes a longer line; a reader treats one as damage.
constexpr std::size_t k_max_record = std::size_t{1} << 20;

constexpr std::string_view k_header_start = R"({"k":"hawk")";
constexpr std::string_view k_checksum_key = R"(,"c":")";
constexpr std::size_t k_checksum_size = 8 + 2; // hex digits, quote, brace

// The envelope of one record.
struct Envelope {
  std::uint32_t writer = 0;
  std::uint64_t sequence = 0;
  model::Nanos time{};
};

// The spelling of each payload's kind.
std::string_view kind_of(const model::Payload& payload);

// The kind of a line, from its first bytes; empty if it does not begin as a
// record does.
std::string_view kind_of_line(std::string_view line);

// The line without its checksum if that is right, else nothing.
std::optional<std::string_view> verified_body(std::string_view line);

// True if the line ends as a record does, whatever its checksum: a line that
// does not was cut short.
bool is_whole(std::string_view line);

} // namespace hawk::trace
