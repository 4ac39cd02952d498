#pragma once

// A knot in which no pipe is full: everybody waits to be given something, and
// nobody is left who could give it. Who is to speak of first, and how sure it
// is.

#include "analyse/hopeless.hpp"
#include "model/finding.hpp"

#include <string>

namespace hawk::analyse {

struct SilentVerdict {
  enum class Kind {
    stdin_open, // one waits on its fd 0, whose write end the others hold
    deadlock,   // any other
  };

  // What the writer waits for in turn.
  enum class Wants { end, output, other };

  Kind kind = Kind::deadlock;
  Wants wants = Wants::other;
  model::Confidence confidence = model::Confidence::suspected;
  std::string doubt; // why it is no more than suspected: a sentence part
  Knot members;
  Need need;                // the reader's
  model::ProcessKey reader; // who waits
  model::ProcessKey writer; // who could give it
  Nanos since{};            // nothing moved since then
  Nanos until{};            // as far as is known
};

SilentVerdict
judge_silent(const World& world, const HopelessSet& set, const Knot& knot);

// What makes it the same knot, seen again.
std::string make_identity(const SilentVerdict& verdict);

} // namespace hawk::analyse
