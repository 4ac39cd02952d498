#include "loop/loop.hpp"

#include "base/fd.hpp"
#include "loop/handle.hpp"

#include <uv.h>

#include <sys/eventfd.h>

#include <array>
#include <cerrno>

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

namespace {

// What uv_loop_init(3) opens: epoll, an eventfd and two pipes.
constexpr std::size_t k_descriptors = 6;

// libuv 1.44 calls abort(3) where its first pipe cannot be had.
base::Result<> check_room() {
  std::array<base::Fd, k_descriptors> probes;
  for (base::Fd& probe : probes) {
    probe.reset(::eventfd(0, EFD_CLOEXEC));
    if (!probe) {
      return base::fail(
          base::make_system_error("make", "an event loop", errno));
    }
  }
  return {};
}

} // namespace

base::Result<Loop> Loop::make() {
  HAWK_CHECK(check_room());
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
