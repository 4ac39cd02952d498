#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace hawk::base {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(
      stderr, "hawkctl: internal error: %s at %s:%d\n", condition, file, line);
  std::abort();
}

} // namespace hawk::base
