#pragma once

// A request of OTLP made fit for a trace: in one line, the names of members as
// the specification has them, secrets in attributes masked, and cut between
// spans, log records or metrics into messages that a record can hold, each with
// its resource and scope. All else stays as it was sent, digit for digit.

#include "format/json.hpp"
#include "model/event.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hawk::format {

struct OtlpPiece {
  std::string data; // {"resourceSpans":[...]}
  std::uint64_t elements = 0; // spans, log records or metrics
  std::uint64_t cut = 0;      // texts that were cut, being too long
};

struct OtlpPieces {
  std::vector<OtlpPiece> pieces;
  std::uint64_t elements = 0;
  std::uint64_t rejected = 0; // elements that are none, or too large
  std::string problem;        // of the first of them
};

struct PieceLimits {
  // A piece is ended at this length, where it can be.
  std::size_t wanted = std::size_t{256} << 10;
  // None is longer: what is in one span may have to be cut.
  std::size_t most = (std::size_t{1} << 20) - 4096;
};

// `request` is an object; members that are not of the signal are left out, as
// the specification wants it.
OtlpPieces cut_otlp(const Json& request,
                    model::OtlpSeen::Signal signal,
                    const PieceLimits& limits = {});

} // namespace hawk::format
