#pragma once

// How a libuv handle outlives its owner until libuv lets go of it: inside this
// module only.

#include "base/error.hpp"
#include "loop/loop.hpp"

#include <uv.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace hawk::loop {

// `code` is libuv's negative errno(3).
base::Error make_error(const char* verb, const char* object, int code);

// A handle of type T with its callback, on the heap, because uv_close(3)
// completes in a later turn of the loop.
template <typename T>
struct Handle {
  T native{};
  Callback callback;

  // What is freed may be more than this: a connection has a buffer, addresses.
  virtual ~Handle() = default;

  // The owner lets go; the memory goes when libuv has. The callback stays: it
  // may be what is running.
  static void close(Handle* handle) {
    if (handle == nullptr) {
      return;
    }
    uv_close(
        reinterpret_cast<uv_handle_t*>(&handle->native),
        [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); });
  }

  static void call(T* native) {
    auto* handle = static_cast<Handle*>(native->data);
    // A copy: the callback may give this handle another one.
    if (const Callback callback = handle->callback) {
      callback();
    }
  }
};

} // namespace hawk::loop
