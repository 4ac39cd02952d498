#pragma once

// The number behind a trace id, in whatever spelling: the same id is logged as
// 32 or 16 hex digits (in any case, dashed, with 0x), in decimal (Datadog), as
// `1-8-24` (X-Ray), in base64 (Tempo, Jaeger's model), and inside of the headers
// of W3C, B3, Jaeger, X-Ray and Google.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::story {

struct TraceBits {
  std::uint64_t high = 0; // 0: of 64 bits, or only those were kept
  std::uint64_t low = 0;
  bool is_wide = false; // 128 bits were stated, which may begin with zeros

  bool operator==(const TraceBits&) const = default;
};

// Nothing if it is no such id, or all zeros. Decimal numbers have 17 to 20
// digits: shorter ones number orders and seconds.
std::optional<TraceBits> parse_trace_bits(std::string_view id);

// The trace id in "version-trace-parent-flags" (W3C Trace Context), which has 55
// characters and more. Nothing: it is no traceparent.
std::optional<std::string_view> in_traceparent(std::string_view id);

// An id of 16 or 32 hex digits in front of what else a header tells, which
// begins as the id of a span does: "TRACE-SPAN-1" of B3, "TRACE:SPAN:PARENT:1"
// of Jaeger, which HTTP may code ("%3A"), "TRACE/SPAN;o=1" of Google, where the
// span is decimal. Any other as it is.
std::string_view without_span(std::string_view id);

// What stands in front of the id in a header of X-Ray and a field of Google's.
constexpr std::string_view k_xray_root = "Root=";
constexpr std::string_view k_google_traces = "/traces/";

// "Self=1-8-24;Root=1-8-24;Parent=16;Sampled=1", in any order; empty: it has no
// root.
std::string_view find_xray_root(std::string_view header);

// "projects/NAME/traces/ID"; any other as it is.
std::string_view without_google_project(std::string_view field);

// The same id. Libraries of 64 bits keep the low half of an id of 128, so X and
// 000...X are the same and so is that half alone, unless it is so small that
// people count with it.
bool is_same(const TraceBits& a, const TraceBits& b);

// Whether is_same knows an id of 128 bits by its low half.
bool has_telling_low_half(const TraceBits& bits);

std::string hex_of(std::uint64_t half); // 16 digits

// Of all 16 bytes, or of the low 8; without padding.
std::string base64_of_all(const TraceBits& bits);
std::string base64_of_low(const TraceBits& bits);

} // namespace hawk::story
