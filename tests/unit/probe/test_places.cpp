#include "probe/places.hpp"

#include "probe/scripts.hpp"

#include <doctest/doctest.h>

namespace hawk::probe {

TEST_SUITE_BEGIN("list_places");

TEST_CASE("the user's own state is the first") {
  CHECK(list_places("/home/a/.local/state/hawkctl", 1000)
        == std::vector<std::string>{"/home/a/.local/state/hawkctl",
                                    "/var/tmp/hawkctl-1000",
                                    "/tmp/hawkctl-1000"});
  CHECK(list_places("", 1000).front() == "/var/tmp/hawkctl-1000");
  CHECK(list_places("relative", 1000).size() == 2);
}

TEST_CASE("root's is one that everybody can enter") {
  CHECK(list_places("/root/.local/state/hawkctl", 0)
        == std::vector<std::string>{"/var/lib/hawkctl",
                                    "/var/tmp/hawkctl-0",
                                    "/tmp/hawkctl-0",
                                    "/root/.local/state/hawkctl"});
}

TEST_SUITE_END();

TEST_CASE("embedded scripts lie below python/ and node/") {
  for (const Script& script : embedded_scripts()) {
    CAPTURE(script.path);
    CHECK((script.path.starts_with("python/")
           || script.path.starts_with("node/")));
    CHECK(script.path.find("..") == std::string_view::npos);
  }
}

} // namespace hawk::probe
