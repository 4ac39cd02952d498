#include "loop/loop.hpp"

#include "loop/handle.hpp"

#include <uv.h>

namespace hawk::loop {

base::Error make_error(const char* verb, const char* object, int code) {
  return base::make_system_error(verb, object, -code);
}

void Loop::Deleter::operator()(uv_loop_s* loop) const {
  // Handles close in the turn after their owners ended.
  uv_run(loop, UV_RUN_NOWAIT);
  uv_loop_close(loop);
  delete loop;
}

Loop::Loop(std::unique_ptr<uv_loop_s, Deleter> loop)
    : loop_(std::move(loop)) {}

Loop::Loop(Loop&&) noexcept = default;
Loop& Loop::operator=(Loop&&) noexcept = default;
Loop::~Loop() = default;

base::Result<Loop> Loop::make() {
  auto raw = std::make_unique<uv_loop_t>();
  if (const int code = uv_loop_init(raw.get()); code != 0) {
    return base::fail(make_error("make", "an event loop", code));
  }
  return Loop(std::unique_ptr<uv_loop_s, Deleter>(raw.release()));
}

void Loop::run() {
  uv_run(loop_.get(), UV_RUN_DEFAULT);
}

void Loop::stop() {
  uv_stop(loop_.get());
}

} // namespace hawk::loop
