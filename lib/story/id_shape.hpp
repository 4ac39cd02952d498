#pragma once

// Whether a word looks like an id. Brackets hold many things in logs (levels,
// times, thread names, progress), and only the look tells them apart.

#include <string>
#include <string_view>

namespace hawk::story {

enum class Shape {
  sure,   // looks like an id by itself
  weak,   // four or more hex digits, all of them letters or all decimal: may
          // be a short hex id, a word or a number; only its peers can tell
  unlike, // something else
};

// The rule, for the whole content of a bracket:
// - a UUID, or 16 or 32 hex digits: sure, with `req-` or the like before it;
// - else only letters, digits, '_', '-' and '.', with at least one letter and
//   at least one digit, at most 128 of them, the first no punctuation: sure,
//   unless it is
//   - a name of a thread, process or pool ("worker-1", "ForkPoolWorker-2"), or
//     a place in a row ("step-2", "attempt3", "line12");
//   - a number with a unit ("12ms", "3.5s", "10kb"), a version ("v1.2.3"), a
//     time or date ("10h30m", "2026-11-21T10"), a code of a linter ("E501"), a
//     character set or digest ("utf-8", "sha256");
// - no blanks, slashes, colons, commas or quotes: [INFO], [1/3], [ 50%],
//   [10:00:01], [a, b] and ["x"] are no ids.
Shape shape_of(std::string_view content);

// A UUID, or 16 or 32 hex digits, after an optional prefix of letters and '-'.
bool is_long_hex_id(std::string_view word);

// "1-5759e988-bd862e3fe1be46a994272793": X-Ray's way to write 32 hex digits.
bool is_xray_id(std::string_view word);

// The least that tells an id of 64 bits: 10,000,000,000,000,000, above every
// count, time and order number that is common. People count with less, in 128
// bits too.
constexpr std::string_view k_telling_half = "002386f26fc10000";

// One spelling for all spellings of an id: hex ids of 16 or 32 digits, UUIDs
// and X-Ray's in lower case without dashes or "0x", those of 32 that begin with
// 16 zeros without these if the others are telling; any other as it is.
// id_spelling.hpp does more.
std::string normalise_id(std::string_view id);

// The same into a text that is used again.
void normalise_id(std::string_view id, std::string& out);

} // namespace hawk::story
