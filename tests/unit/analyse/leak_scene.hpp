#pragma once

// A command that ended and left a process which holds its output.

#include "unit/analyse/knot_scene.hpp"

namespace hawk::analyse::test {

inline Holder on_exec_closed(Holder holder) {
  holder.close_on_exec = true;
  return holder;
}

// Of a session that the command made, sh[20]; init has adopted it.
inline model::ProcessSeen left_behind(Pid pid) {
  auto sleep = whole(pid, "sleep", 1);
  sleep.session = 20;
  return sleep;
}

// agent[10], child of shell[5], reads pipe 3 at its fd 4, which it made.
// sleep[30] is the last that can write there, and a child of init.
inline Scene orphan(Holder end = writes(30, 1)) {
  Scene scene;
  scene.at(1s);
  add_process(scene, 5, "shell");
  add_process(scene, 10, "agent", 5);
  scene.process(left_behind(30));
  return scene.pipe(3, {on_exec_closed(reads(10, 4)), end}, 0, false)
      .thread(30, sleep_wait())
      .thread(10, read_from(pipe_key(3), 4));
}

// The command itself: sh[20], a zombie that the agent has not waited for.
inline Scene& add_zombie(Scene& scene) {
  auto sh = whole(20, "sh", 10);
  sh.state = 'Z';
  return scene.process(sh);
}

// Looks at 1 s, 2 s, ... until `last`.
inline Scene& look_until(Scene& scene, int last, int first = 1) {
  for (int i = first; i <= last; ++i) {
    scene.sampled(std::chrono::seconds(i));
  }
  return scene;
}

} // namespace hawk::analyse::test
