#pragma once

// Tells a story at the pace in which it happened. Deadlines are absolute, so
// that the time which showing takes does not add up.

#include "options/replay.hpp"

#include "story/entry.hpp"

#include "base/fd.hpp"
#include "base/result.hpp"

#include <optional>

namespace hawk::cli {

class Playback final {
public:
  // Error: a key is to be awaited, and there is no terminal.
  static base::Result<Playback> start(const PaceOptions& pace);

  // Waits until the entry is due. False: the user wants no more (end of the
  // terminal's input, a signal).
  bool wait_for(const story::Entry& entry);

private:
  explicit Playback(const PaceOptions& pace)
      : pace_(pace) {}

  base::Nanos pause_of(model::Nanos gap) const;
  bool wait_for_key();
  bool wait_until(base::Nanos deadline);

  PaceOptions pace_;
  base::Fd terminal_;                  // for keys
  std::optional<model::Nanos> before_; // time of the entry before
  base::Nanos deadline_{};             // CLOCK_MONOTONIC
};

} // namespace hawk::cli
