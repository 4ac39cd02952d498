#include "loop/wakeup.hpp"

#include "loop/handle.hpp"

namespace hawk::loop {

struct Wakeup::State : Handle<uv_async_t> {};

Wakeup::Wakeup(State* state)
    : state_(state) {}

base::Result<std::unique_ptr<Wakeup>> Wakeup::make(Loop& loop,
                                                   Callback callback) {
  auto state = std::make_unique<State>();
  const int code =
      uv_async_init(loop.native(), &state->native, Handle<uv_async_t>::call);
  if (code != 0) {
    return base::fail(make_error("make", "a wake-up handle", code));
  }
  state->native.data = static_cast<Handle<uv_async_t>*>(state.get());
  state->callback = std::move(callback);
  return std::unique_ptr<Wakeup>(new Wakeup(state.release()));
}

Wakeup::~Wakeup() {
  Handle<uv_async_t>::close(state_);
}

void Wakeup::wake() {
  uv_async_send(&state_->native);
}

} // namespace hawk::loop
