#pragma once

// Processes that wait for each other: a Scene of which all threads are known.

#include "unit/analyse/scene.hpp"

namespace hawk::analyse::test {

inline model::ProcessSeen
whole(Pid pid, std::string name, Pid parent = 1, std::uint32_t threads = 1) {
  model::ProcessSeen seen;
  seen.process = key(pid);
  seen.parent = parent;
  seen.name = name;
  seen.arguments = {std::move(name)};
  seen.state = 'S';
  seen.in_tree = true;
  seen.threads = threads;
  return seen;
}

inline Scene&
add_process(Scene& scene, Pid pid, std::string name, Pid parent = 1) {
  return scene.process(whole(pid, std::move(name), parent));
}

inline Wait poll_forever(std::vector<Watch> watches) {
  Wait wait = poll_for(std::move(watches));
  wait.forever = true;
  return wait;
}

inline Wait lock_forever() {
  Wait wait = lock_wait();
  wait.forever = true;
  return wait;
}

// What a loop wakes itself by: only client[10] holds it.
inline ObjectKey own_end() {
  return pipe_key(90);
}

inline Scene& add_own_pipe(Scene& scene) {
  return scene.pipe(90, {reads(10, 8), writes(10, 9)}, 0, false);
}

// client[10] started codex[20], which waits for its stdin, pipe 7, of which
// the client holds the write end, fd 5. Its stdout is pipe 1, client fd 3. What
// the client does, the test adds.
inline Scene& open_stdin(Scene& scene) {
  scene.at(1s);
  add_process(scene, 10, "client");
  add_process(scene, 20, "codex", 10);
  return scene.pipe(1, {reads(10, 3), writes(20, 1)}, 0, false)
      .pipe(7, {reads(20, 0), writes(10, 5)}, 0, false)
      .thread(20, read_from(pipe_key(7), 0));
}

inline Scene open_stdin() {
  Scene scene;
  return open_stdin(scene);
}

} // namespace hawk::analyse::test
