#pragma once

// Records whose message stands on the line below their first.

#include <string_view>

namespace hawk::format {

enum class Head {
  none,
  // "Nov 21, 2026 10:00:01 AM shop.Pay run": java.util.logging, whose second
  // line is "SEVERE: failed".
  before_level,
  // "thread 'main' panicked at src/main.rs:2:5:" of Rust, "/srv/pay.js:7" of
  // Node, which shows the line of source below it.
  before_text,
};

Head head_of(std::string_view line);

} // namespace hawk::format
