// What a pipe is called: by who started the child, not by who happens to write.

#include "analyse/pipe_stream.hpp"
#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

using namespace hawk::analyse::test;
using hawk::analyse::find_stream_fd;
using hawk::analyse::World;

namespace {

// client[10] started sh[20] with its stderr on pipe 2; sh runs `cat >&2`.
Scene redirected_cat(Holder of_script = writes(20, 2)) {
  Scene scene;
  scene.at(1s)
      .process(10, "client")
      .process(20, "sh", 10)
      .process(30, "cat", 20)
      .pipe(1, {reads(10, 3), writes(20, 1)}, 0, false)
      .pipe(2, {reads(10, 5), of_script, writes(30, 1), writes(30, 2)})
      .thread(20, wait_child(30))
      .thread(30, write_to(pipe_key(2), 1));
  return scene;
}

int stream_of(const Scene& scene, Pid writer, int fd) {
  World world;
  for (const auto& event : scene.events()) {
    world.on_event(event);
  }
  return find_stream_fd(
      world, key(10), {key(writer), pipe_key(2), pipe_key(2), fd, {}});
}

} // namespace

TEST_SUITE_BEGIN("pipe stream");

TEST_CASE("cat >&2 in a script writes the script's stderr") {
  CHECK(stream_of(redirected_cat(), 30, 1) == 2);
  const auto finding =
      redirected_cat().thread(10, wait_child(20)).sampled(4s).find_one();
  CHECK(finding.message
        == "cat[30] is stuck writing stderr; client[10] never reads it");
  CHECK(finding.subject.fd == 1);
  CHECK(finding.fix.find("stderr") != std::string::npos);
}

TEST_CASE("a loop that holds back on purpose does not do so to diagnostics") {
  const Wait loop = poll_for({level({ObjectKey::Kind::socket, 77})});
  CHECK(redirected_cat().thread(10, loop).sampled(4s).find_one().level
        == hawk::model::Level::error);
  CHECK(redirected_cat(writes(20, 1))
            .thread(10, loop)
            .sampled(4s)
            .find_one()
            .level
        == hawk::model::Level::warning);
}

TEST_CASE("a copy of an own descriptor: exec 5>&2") {
  auto scene = redirected_cat();
  scene.pipe(2, {reads(10, 5), writes(20, 2), writes(20, 5)});
  CHECK(stream_of(scene, 20, 5) == 2);
}

TEST_CASE("of both outputs in one, the one that is written") {
  auto scene = redirected_cat();
  scene.pipe(2, {reads(10, 5), writes(20, 1), writes(20, 2), writes(30, 1)});
  CHECK(stream_of(scene, 20, 2) == 2);
  CHECK(stream_of(scene, 30, 1) == 1);
  CHECK(stream_of(scene, 30, 7) == 1);
}

TEST_CASE("a descriptor of its own where no such child is seen") {
  // The script does not hold it as an output, or is no child of the reader's.
  CHECK(stream_of(redirected_cat(writes(20, 9)), 30, 1) == 1);
  auto orphan = redirected_cat();
  CHECK(stream_of(orphan.process(20, "sh", 1), 30, 1) == 1);
  Scene unknown;
  CHECK(stream_of(unknown, 30, 4) == 4);
}

TEST_CASE("a pipe that moved again is called by the same name") {
  auto scene = redirected_cat().thread(10, wait_child(20)).sampled(4s);
  scene.at(5s).pipe(2, {reads(10, 5), writes(20, 2), writes(30, 1)}, 0, false);
  CHECK(scene.thread_gone(30).sampled(9s).find_one().message
        == "cat[30] waited 4.0 s to write stderr, then moved again");
}

TEST_SUITE_END();
