#include "analyse/pipe_list.hpp"
#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

namespace hawk::analyse::test {

namespace {

std::vector<model::PipeEnds> list(const Scene& scene) {
  World world;
  for (const model::Event& event : scene.events()) {
    world.on_event(event);
  }
  return list_pipes(world);
}

} // namespace

TEST_SUITE("pipe list") {
  TEST_CASE("says who has which end, and what they do") {
    const auto pipes =
        list(blocked_server().thread(10, read_from(pipe_key(1), 3)));
    REQUIRE(pipes.size() == 2);
    CHECK(pipes[0].name == "pipe 1");
    CHECK(pipes[0].capacity == 65536);
    REQUIRE(pipes[0].ends.size() == 2);
    // Writers first, whoever was seen first.
    CHECK(pipes[0].ends[0].process == key(20));
    CHECK(pipes[0].ends[0].fd == 1);
    CHECK(pipes[0].ends[0].writes);
    CHECK(pipes[0].ends[0].does == "is itself blocked writing stderr (pipe 2)");
    CHECK(pipes[0].ends[1].name == "client");
    CHECK(pipes[0].ends[1].does == "reads it");
    CHECK(pipes[1].full == true);
    CHECK(pipes[1].ends[0].does == "waits to write it");
    CHECK(pipes[1].ends[1].does == "reads fd 3 (stdout of server[20])");
  }

  TEST_CASE("what one process keeps to itself is not listed") {
    Scene scene;
    scene.process(10, "node").pipe(1, {reads(10, 3), writes(10, 4)}, 1, false);
    CHECK(list(scene).empty());
  }

  TEST_CASE("who has ended holds nothing") {
    CHECK(list(blocked_server().exited(10)).empty());
  }
}

} // namespace hawk::analyse::test
