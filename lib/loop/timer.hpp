#pragma once

// A timer that fires once or again and again.

#include "loop/loop.hpp"

#include <chrono>

namespace hawk::loop {

class Timer final {
public:
  explicit Timer(Loop& loop);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  void start_once(std::chrono::milliseconds after, Callback callback);
  void start_every(std::chrono::milliseconds period, Callback callback);
  void stop();

private:
  struct State;
  State* state_; // freed by libuv's close callback
};

} // namespace hawk::loop
