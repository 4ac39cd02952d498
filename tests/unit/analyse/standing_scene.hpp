#pragma once

// A server whose stderr holds bytes that nobody reads, and that is not blocked
// on it.

#include "unit/analyse/scene.hpp"

namespace hawk::analyse::test {

inline ObjectKey socket_key(std::uint64_t inode) {
  return {ObjectKey::Kind::socket, inode};
}

inline Wait for_ever(Wait wait) {
  wait.forever = true;
  return wait;
}

// client[10] started server[20]; 1200 bytes wait in the server's stderr, pipe
// 2. The server waits for its next request on pipe 3. What the client does, the
// test adds.
inline Scene talkative_server(std::uint64_t unread = 1200) {
  Scene scene;
  scene.at(1s)
      .process(10, "client")
      .process(20, "server", 10)
      .pipe(1, {reads(10, 3), writes(20, 1)}, 0, false)
      .pipe(3, {reads(20, 0), writes(10, 4)}, 0, false)
      .pipe(2, {reads(10, 5), writes(20, 2)}, unread, false)
      .thread(20, read_from(pipe_key(3), 0));
  return scene;
}

// The same with another stderr from now on.
inline Scene& stderr_of(Scene& scene, std::uint64_t unread) {
  return scene.pipe(2, {reads(10, 5), writes(20, 2)}, unread, false);
}

inline Holder writes_nonblocking(Pid pid, int fd) {
  Holder holder = writes(pid, fd);
  holder.nonblocking = true;
  return holder;
}

inline Watch output(ObjectKey object) {
  return {object, Watch::For::output, false};
}

// The server's stderr is full, and its end does not block. What both do, the
// test adds.
inline Scene nonblocking_server() {
  Scene scene;
  scene.at(1s)
      .process(10, "client")
      .process(20, "server", 10)
      .pipe(1, {reads(10, 3), writes(20, 1)}, 0, false)
      .pipe(2, {reads(10, 5), writes_nonblocking(20, 2)});
  return scene;
}

struct Used {
  std::uint64_t resident = 0;
  base::Nanos processor_time{};
  std::uint64_t write_calls = 0;
  std::uint64_t written_bytes = 0;
  bool io_known = true;
};

inline Scene& use(Scene& scene, Pid pid, const Used& used) {
  return scene.push(model::ProcessUsage{key(pid),
                                        used.resident,
                                        used.processor_time,
                                        used.write_calls,
                                        used.written_bytes,
                                        used.io_known});
}

} // namespace hawk::analyse::test
