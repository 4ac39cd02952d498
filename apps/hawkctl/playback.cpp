#include "playback.hpp"

#include "interrupt.hpp"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hawk::cli {

namespace {

base::Nanos now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::seconds(time.tv_sec) + base::Nanos(time.tv_nsec);
}

} // namespace

base::Result<Playback> Playback::start(const PaceOptions& pace) {
  Playback playback(pace);
  if (pace.pause) {
    // Standard input may be the log.
    playback.terminal_.reset(
        ::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!playback.terminal_) {
      return base::fail(base::make_usage(
          "--pause waits for Enter, and there is no terminal to press it at"));
    }
  }
  return playback;
}

bool Playback::wait_for(const story::Entry& entry) {
  if (!before_) {
    before_ = entry.time;
    deadline_ = now();
    return true;
  }
  // Clocks of several machines may go back: no pause then.
  const model::Nanos gap = std::max(entry.time - *before_, model::Nanos{});
  before_ = std::max(*before_, entry.time);
  if (pace_.pause) {
    return wait_for_key();
  }
  if (pace_.speed > 0) {
    deadline_ += pause_of(gap);
    return wait_until(deadline_);
  }
  return true;
}

// The longest pause is meant as it is waited, whatever the speed. Compared as
// numbers: slow enough, a long gap has more nanoseconds than there is room for.
base::Nanos Playback::pause_of(model::Nanos gap) const {
  const double pause = static_cast<double>(gap.count()) / pace_.speed;
  return pace_.max_idle && pause > static_cast<double>(pace_.max_idle->count())
             ? *pace_.max_idle
             : std::chrono::duration_cast<base::Nanos>(
                 std::chrono::duration<double, std::nano>(pause));
}

bool Playback::wait_until(base::Nanos deadline) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(deadline);
  timespec until{};
  until.tv_sec = seconds.count();
  until.tv_nsec = (deadline - seconds).count();
  int failed = 0;
  do {
    failed = ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  } while (failed == EINTR && !is_interrupted());
  return failed == 0;
}

bool Playback::wait_for_key() {
  char key = 0;
  ssize_t count = 0;
  do {
    count = ::read(terminal_.get(), &key, 1);
  } while ((count < 0 && errno == EINTR && !is_interrupted())
           || (count == 1 && key != '\n'));
  return count == 1;
}

} // namespace hawk::cli
