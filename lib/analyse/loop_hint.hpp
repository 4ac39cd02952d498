#pragma once

// What a text about an event loop means where it stands: reuse, clean-up after
// a loop, an object of two loops, or no loop's fault at all.

#include "analyse/loop_texts.hpp"
#include "analyse/traceback.hpp"
#include "model/finding.hpp"

#include <optional>

namespace hawk::analyse {

enum class LoopHint {
  reuse,       // a connection of another loop was used
  cleanup,     // it was closed, or collected, after its loop: noise, mostly
  object,      // a lock, queue or event of another loop
  concurrency, // two tasks on one connection, in one loop
  unclear,     // uvloop's text, which a disconnected peer causes as well
};

// `traceback` is as it was when the line with the text came.
LoopHint weigh_text(LoopText text, const TracebackReader& traceback);

// The innermost frame that is the agent's own.
std::optional<Frame> find_own_frame(const std::vector<Frame>& frames);

struct LoopTextSeen {
  LoopText text{};
  LoopHint hint{};
  std::optional<Frame> place;
  std::vector<Frame> frames; // outermost first
  std::string line;          // as it was printed
  std::uint64_t count = 0;
  base::Nanos first{};
  base::Nanos last{};
};

// What it has in common with others of its kind.
std::string make_identity(const LoopTextSeen& seen);

model::Finding make_hint(const LoopTextSeen& seen, std::string_view label);

} // namespace hawk::analyse
