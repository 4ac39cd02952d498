#pragma once

// When a sampler looks at everything again: soon while something is new, more
// and more rarely while all stays as it was, and mostly not so often that
// looking takes more than a hundredth of a processor.

#include "base/clock.hpp"
#include "proc/fd_link.hpp"

#include <optional>
#include <set>

namespace hawk::proc {

class LookPace final {
public:
  // The first question starts the clock.
  bool is_due(base::Nanos now);

  // What the look found standing still. A change makes the next one soon.
  void found(const std::set<ObjectKey>& standing);

  // The look is over, at a time since the origin; what it took of a processor.
  // Not of the clock: on a busy machine that is the others' time.
  void looked(base::Nanos finished, base::Nanos cost);

  // The next question is answered with yes: soon there will be nothing to see.
  void hurry() { next_ = base::Nanos{}; }

  // When the last one was over; 0: there was none.
  base::Nanos last() const { return last_; }

private:
  std::set<ObjectKey> standing_;
  base::Nanos period_{};
  std::optional<base::Nanos> next_;
  base::Nanos last_{};
};

} // namespace hawk::proc
