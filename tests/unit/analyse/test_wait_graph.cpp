#include "analyse/wait_graph.hpp"
#include "unit/analyse/scene.hpp"

#include <doctest/doctest.h>

namespace hawk::analyse::test {

namespace {

using model::WaitState;

World paint(const Scene& scene) {
  World world;
  for (const model::Event& event : scene.events()) {
    world.on_event(event);
  }
  return world;
}

// Of a scene that was looked at completely.
model::WaitGraph graph_of(Scene scene) {
  return make_wait_graph(paint(scene.sampled(3s)));
}

const model::WaitEdge*
find_edge(const model::WaitGraph& graph, Pid from, Pid to) {
  for (const model::WaitEdge& edge : graph.edges) {
    if (edge.from == key(from) && edge.to == key(to)) {
      return &edge;
    }
  }
  return nullptr;
}

const model::WaitNode* find_node(const model::WaitGraph& graph, Pid pid) {
  for (const model::WaitNode& node : graph.nodes) {
    if (node.process == key(pid)) {
      return &node;
    }
  }
  return nullptr;
}

} // namespace

TEST_SUITE("wait graph") {
  TEST_CASE("a blocked writer points at its reader") {
    const auto graph = graph_of(blocked_server().thread(10, sleep_wait()));
    const auto* edge = find_edge(graph, 20, 10);
    REQUIRE(edge != nullptr);
    CHECK(edge->label == "stderr, pipe 2 full 64000/65536");
    CHECK(edge->state == WaitState::blocked);
    REQUIRE(find_node(graph, 10) != nullptr);
    CHECK(find_node(graph, 10)->does
          == std::vector<std::string>{"sleeps in clock_nanosleep"});
    CHECK(find_node(graph, 10)->state == WaitState::idle);
    CHECK(find_node(graph, 20)->state == WaitState::blocked);
  }

  TEST_CASE("who waits for each other is in a knot") {
    const auto graph =
        graph_of(blocked_server().thread(10, read_from(pipe_key(1), 3)));
    REQUIRE(find_edge(graph, 20, 10) != nullptr);
    CHECK(find_edge(graph, 20, 10)->state == WaitState::knot);
    REQUIRE(find_edge(graph, 10, 20) != nullptr);
    CHECK(find_edge(graph, 10, 20)->state == WaitState::knot);
    CHECK(find_edge(graph, 10, 20)->label == "fd 3, pipe 1 empty 0/65536");
  }

  TEST_CASE("a second reader outside breaks the knot") {
    Scene scene = blocked_server();
    scene.thread(10, read_from(pipe_key(1), 3))
        .process(30, "logger")
        .pipe(2, {reads(10, 5), reads(30, 0), writes(20, 2)})
        .thread(30, sleep_wait());
    const auto graph = graph_of(scene);
    CHECK(find_edge(graph, 20, 10)->state == WaitState::blocked);
    CHECK(find_edge(graph, 20, 30)->state == WaitState::blocked);
  }

  TEST_CASE("who waits for a knot is not in it") {
    Scene scene = blocked_server();
    scene.thread(10, read_from(pipe_key(1), 3))
        .process(5, "shell")
        .thread(5, wait_child(10));
    const auto graph = graph_of(scene);
    REQUIRE(find_edge(graph, 5, 10) != nullptr);
    CHECK(find_edge(graph, 5, 10)->state == WaitState::idle);
    CHECK(find_node(graph, 5)->state == WaitState::idle);
  }

  TEST_CASE("who waits for any child points at all, and may have others") {
    const auto graph = graph_of(blocked_server().thread(10, wait_child(-1)));
    REQUIRE(find_edge(graph, 10, 20) != nullptr);
    CHECK(find_edge(graph, 10, 20)->label == "waits for a child");
    CHECK(find_edge(graph, 10, 20)->state == WaitState::idle);
    CHECK(find_edge(graph, 20, 10)->state == WaitState::blocked);
  }

  TEST_CASE("a poll with a time limit is no knot, one without is") {
    Wait wait = poll_for({level(pipe_key(1))});
    CHECK(find_edge(graph_of(blocked_server().thread(10, wait)), 10, 20)->state
          == WaitState::idle);
    wait.forever = true;
    CHECK(find_edge(graph_of(blocked_server().thread(10, wait)), 10, 20)->state
          == WaitState::knot);
  }

  TEST_CASE("a thread that was not seen may release it") {
    Scene scene = blocked_server();
    model::ProcessSeen client;
    client.process = key(10);
    client.name = "client";
    client.threads = 2;
    scene.process(client).thread(10, read_from(pipe_key(1), 3));
    CHECK(find_edge(graph_of(scene), 10, 20)->state == WaitState::idle);
    scene.thread(10, lock_wait(), 7, 11);
    CHECK(find_edge(graph_of(scene), 10, 20)->state == WaitState::knot);
  }

  TEST_CASE("hawkctl is not in the picture") {
    Scene scene(key(30));
    scene.process(20, "server")
        .process(30, "hawkctl")
        .pipe(2, {reads(30, 5), writes(20, 2)})
        .thread(20, write_to(pipe_key(2), 2));
    CHECK(graph_of(scene).edges.empty());
  }
}

} // namespace hawk::analyse::test
