#include "base/result.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>

using namespace hawk::base;

namespace {

Result<std::unique_ptr<int>> make_number(bool works) {
  if (!works) {
    return fail(make_malformed("no number"));
  }
  return std::make_unique<int>(7);
}

Result<int> take_two(bool first, bool second) {
  HAWK_TRY(const auto a, make_number(first));
  HAWK_TRY(const auto b, make_number(second));
  return *a + *b;
}

Result<> look(bool works, int& reached) {
  HAWK_CHECK(make_number(works));
  ++reached;
  return {};
}

} // namespace

TEST_SUITE("result") {
  TEST_CASE("HAWK_TRY hands over values that can only be moved") {
    const Result<int> sum = take_two(true, true);
    REQUIRE(sum);
    CHECK(*sum == 14);
  }

  TEST_CASE("HAWK_TRY passes the first error up unchanged") {
    for (const bool first : {true, false}) {
      const Result<int> sum = take_two(first, !first);
      REQUIRE_FALSE(sum);
      CHECK(sum.error() == make_malformed("no number"));
    }
  }

  TEST_CASE("HAWK_CHECK goes on only after success") {
    int reached = 0;
    CHECK(look(true, reached));
    CHECK(reached == 1);
    CHECK_FALSE(look(false, reached));
    CHECK(reached == 1);
  }

  TEST_CASE("make_system_error says what to do next") {
    const std::pair<int, Error::Kind> kinds[] = {
        {ENOENT, Error::Kind::not_found},
        {ESRCH, Error::Kind::not_found},
        {ENOTDIR, Error::Kind::not_found},
        {EACCES, Error::Kind::permission_denied},
        {EPERM, Error::Kind::permission_denied},
        {ETIMEDOUT, Error::Kind::timeout},
        {EIO, Error::Kind::system},
    };
    for (const auto& [number, kind] : kinds) {
      const Error error = make_system_error("open", "/x", number);
      CHECK(error.kind == kind);
      CHECK(error.error_number == number);
    }
    CHECK(make_system_error("open", "/x", ENOENT).message
          == "cannot open /x: No such file or directory");
  }
}
