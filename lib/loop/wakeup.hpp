#pragma once

// Wakes a loop from another thread.

#include "loop/loop.hpp"

namespace hawk::loop {

class Wakeup final {
public:
  // `callback` runs on the loop's thread, once for one or more wake() calls.
  static base::Result<std::unique_ptr<Wakeup>> make(Loop& loop,
                                                    Callback callback);
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;
  ~Wakeup();

  // From any thread.
  void wake();

private:
  struct State;
  explicit Wakeup(State* state);
  State* state_; // freed by libuv's close callback
};

} // namespace hawk::loop
