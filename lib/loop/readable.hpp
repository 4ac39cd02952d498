#pragma once

// Calls back while a descriptor of ours is readable. The descriptor stays its
// owner's and must outlive this.

#include "loop/loop.hpp"

namespace hawk::loop {

class Readable final {
public:
  static base::Result<std::unique_ptr<Readable>>
  watch(Loop& loop, int fd, Callback callback);
  Readable(const Readable&) = delete;
  Readable& operator=(const Readable&) = delete;
  ~Readable();

private:
  struct State;
  explicit Readable(State* state);
  State* state_; // freed by libuv's close callback
};

} // namespace hawk::loop
