#include "loop/readable.hpp"

#include "loop/handle.hpp"

namespace hawk::loop {

struct Readable::State : Handle<uv_poll_t> {};

Readable::Readable(State* state)
    : state_(state) {}

base::Result<std::unique_ptr<Readable>>
Readable::watch(Loop& loop, int fd, Callback callback) {
  auto state = std::make_unique<State>();
  int code = uv_poll_init(loop.native(), &state->native, fd);
  if (code != 0) {
    return base::fail(make_error("watch", "a descriptor", code));
  }
  state->native.data = static_cast<Handle<uv_poll_t>*>(state.get());
  state->callback = std::move(callback);
  code = uv_poll_start(
      &state->native, UV_READABLE, [](uv_poll_t* native, int, int) {
        Handle<uv_poll_t>::call(native);
      });
  auto watch = std::unique_ptr<Readable>(new Readable(state.release()));
  if (code != 0) {
    return base::fail(make_error("watch", "a descriptor", code));
  }
  return watch;
}

Readable::~Readable() {
  Handle<uv_poll_t>::close(state_);
}

} // namespace hawk::loop
