#include "observe/drain_pace.hpp"

#include <algorithm>

namespace hawk::observe {

namespace {

using namespace std::chrono_literals;

// Decides anew this often.
constexpr base::Nanos k_window = 4ms;

// Begins to rest when reads come more often than this, and goes on while they
// come as often as resting lets them: a single line is never held back.
constexpr base::Nanos k_busy = 500us;
constexpr base::Nanos k_still_busy = 2 * DrainPace::k_longest;

// What may arrive during a rest: a quarter of the pipe, because a rest ends
// late (the kernel's timer slack is 50 us: prctl(2), PR_SET_TIMERSLACK).
constexpr std::uint64_t k_share = 4;
constexpr base::Nanos k_shortest = 50us;

} // namespace

base::Nanos DrainPace::rest_after(base::Nanos now, std::size_t bytes) {
  bytes_ += bytes;
  ++reads_;
  const base::Nanos elapsed = now - since_;
  if (elapsed < k_window) {
    return rest_;
  }
  const bool was_resting = rest_ > base::Nanos{};
  const bool busy = reads_ * (was_resting ? k_still_busy : k_busy) >= elapsed;
  const std::uint64_t share = capacity_ / k_share;
  const base::Nanos until_share(
      static_cast<std::int64_t>(share) * elapsed.count()
      / static_cast<std::int64_t>(std::max<std::uint64_t>(bytes_, 1)));
  rest_ = busy && until_share >= k_shortest ? std::min(until_share, k_longest)
                                            : base::Nanos{};
  since_ = now;
  bytes_ = 0;
  reads_ = 0;
  return rest_;
}

} // namespace hawk::observe
