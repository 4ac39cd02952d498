#pragma once

// Result<T>: a value or an Error. Expected failures are returned, nothing is
// thrown. Three ways to use one:
//
//   const auto text = read_file(dir, "stat");     // look
//   if (!text) { return fail(text.error()); }
//
//   HAWK_TRY(const auto text, read_file(dir, "stat"));   // pass it up
//
//   HAWK_CHECK(write_all(fd, bytes));             // nothing to keep
//
// A derived struct rather than an alias, because tl::expected 1.0 is not
// [[nodiscard]] and an ignored failure would be silent. This header is the one
// place to change when C++23's std::expected arrives.

#include "base/error.hpp"

#include <tl/expected.hpp>

#include <utility>

namespace hawk::base {

template <typename T = void>
struct [[nodiscard]] Result : tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;
  using Base::Base;

  Result(Base base)
      : Base(std::move(base)) {}
};

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

} // namespace hawk::base

#define HAWK_CONCAT_INNER(a, b) a##b
#define HAWK_CONCAT(a, b) HAWK_CONCAT_INNER(a, b)

#define HAWK_TRY_INNER(temporary, variable, expression)                        \
  auto temporary = (expression);                                               \
  if (!temporary) {                                                            \
    return ::hawk::base::fail(std::move(temporary.error()));                   \
  }                                                                            \
  variable = std::move(*temporary)

#define HAWK_TRY(variable, expression)                                         \
  HAWK_TRY_INNER(HAWK_CONCAT(hawk_try_, __LINE__), variable, expression)

#define HAWK_CHECK(expression)                                                 \
  do {                                                                         \
    auto hawk_check = (expression);                                            \
    if (!hawk_check) {                                                         \
      return ::hawk::base::fail(std::move(hawk_check.error()));                \
    }                                                                          \
  } while (false)
