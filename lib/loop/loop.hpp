#pragma once

// libuv behind RAII types; the only place of <uv.h>. One Loop runs on one
// thread. Every handle must end before its Loop does. Nothing here opens
// descriptors 0, 1 or 2: libuv would make them non-blocking for everybody who
// shares them.

#include "base/result.hpp"

#include <functional>
#include <memory>

struct uv_loop_s;

namespace hawk::loop {

class Loop final {
public:
  static base::Result<Loop> make();
  Loop(Loop&&) noexcept;
  Loop& operator=(Loop&&) noexcept;
  ~Loop();

  // Runs until stop().
  void run();
  void stop();

  uv_loop_s* native() const { return loop_.get(); }

private:
  struct Deleter {
    void operator()(uv_loop_s* loop) const;
  };

  explicit Loop(std::unique_ptr<uv_loop_s, Deleter> loop);
  std::unique_ptr<uv_loop_s, Deleter> loop_;
};

using Callback = std::function<void()>;

} // namespace hawk::loop
