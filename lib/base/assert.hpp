#pragma once

// HAWK_ASSERT(condition): a broken invariant ends the program with its place,
// in release builds too. Never for anything that input can cause.

namespace hawk::base {

[[noreturn]] void
assertion_failed(const char* condition, const char* file, int line);

} // namespace hawk::base

#define HAWK_ASSERT(condition)                                                 \
  ((condition)                                                                 \
       ? static_cast<void>(0)                                                  \
       : ::hawk::base::assertion_failed(#condition, __FILE__, __LINE__))
