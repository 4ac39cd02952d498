#include "model/names.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace hawk::model;

namespace {

// Each value up to `last` has a name of its own that leads back to it. A value
// added to an enumeration without a name would read past the table.
template <typename Enum, typename Find>
void check_names(Enum last, Find find) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto value = static_cast<Enum>(i);
    CHECK(find(name_of(value)) == value);
    names.insert(name_of(value));
  }
  CHECK(names.size() == static_cast<std::size_t>(last) + 1);
  CHECK(find("no-such-name") == std::nullopt);
  CHECK(find("") == std::nullopt);
}

} // namespace

TEST_SUITE("names") {
  TEST_CASE("names lead back to their values") {
    check_names(Level::error, find_level);
    check_names(Stream::both, find_stream);
    check_names(ObjectKey::Kind::other, find_object_kind);
    check_names(Wait::Kind::other, find_wait_kind);
  }

  TEST_CASE("names are spelt as the man pages spell them") {
    CHECK(name_of(Level::warning) == "warning");
    CHECK(name_of(Confidence::confirmed) == "confirmed");
    CHECK(name_of(Confidence::latent) == "latent");
    CHECK(name_of(Confidence::suspected) == "suspected");
    CHECK(name_of(Confidence::hint) == "hint");
    CHECK(name_of(Stream::standard_error) == "stderr");
    CHECK(name_of(ObjectKey::Kind::pipe) == "pipe");
    CHECK(name_of(ObjectKey::Kind::tty) == "tty");
    CHECK(name_of(Wait::Kind::write) == "write");
    CHECK(name_of(Wait::Kind::child) == "child");
    CHECK(name_of(Wait::Kind::ring) == "ring");
  }
}
