#include "loop/timer.hpp"

#include "loop/handle.hpp"

namespace hawk::loop {

struct Timer::State : Handle<uv_timer_t> {};

namespace {

// The loop's idea of now is as old as its turn: a timer would fire early.
void refresh(uv_timer_t& timer) {
  uv_update_time(timer.loop);
}

std::uint64_t count(std::chrono::milliseconds duration) {
  return static_cast<std::uint64_t>(std::max<long long>(duration.count(), 0));
}

} // namespace

Timer::Timer(Loop& loop)
    : state_(new State) {
  uv_timer_init(loop.native(), &state_->native); // cannot fail: timer.c
  state_->native.data = static_cast<Handle<uv_timer_t>*>(state_);
}

Timer::~Timer() {
  Handle<uv_timer_t>::close(state_);
}

void Timer::start_once(std::chrono::milliseconds after, Callback callback) {
  state_->callback = std::move(callback);
  refresh(state_->native);
  uv_timer_start(&state_->native, Handle<uv_timer_t>::call, count(after), 0);
}

void Timer::start_every(std::chrono::milliseconds period, Callback callback) {
  state_->callback = std::move(callback);
  uv_timer_start(
      &state_->native, Handle<uv_timer_t>::call, count(period), count(period));
}

void Timer::stop() {
  uv_timer_stop(&state_->native);
}

} // namespace hawk::loop
