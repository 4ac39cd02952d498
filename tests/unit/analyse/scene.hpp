#pragma once

// Builds the events of a small machine by hand, and runs the engine on them.

#include "analyse/engine.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace hawk::analyse::test {

using namespace std::chrono_literals;
using model::Holder;
using model::ObjectKey;
using model::Pid;
using model::ProcessKey;
using model::Wait;
using model::Watch;

inline ProcessKey key(Pid pid) {
  return {pid, static_cast<std::uint64_t>(pid) * 10};
}

inline ObjectKey pipe_key(std::uint64_t inode) {
  return {ObjectKey::Kind::pipe, inode};
}

inline ObjectKey tty_key() {
  return {ObjectKey::Kind::tty, 34816};
}

inline Wait make_wait(Wait::Kind kind, std::string call) {
  Wait wait;
  wait.kind = kind;
  wait.call = std::move(call);
  return wait;
}

inline Wait write_to(ObjectKey object, int fd) {
  Wait wait = make_wait(Wait::Kind::write, "write");
  wait.fd = fd;
  wait.object = object;
  return wait;
}

inline Wait read_from(ObjectKey object, int fd) {
  Wait wait = make_wait(Wait::Kind::read, "read");
  wait.fd = fd;
  wait.object = object;
  return wait;
}

inline Wait wait_child(Pid pid) {
  Wait wait = make_wait(Wait::Kind::child, "wait4");
  wait.pid = pid;
  return wait;
}

inline Wait poll_for(std::vector<Watch> watches) {
  Wait wait = make_wait(Wait::Kind::poll, "epoll_wait");
  wait.watches = std::move(watches);
  return wait;
}

inline Wait sleep_wait() {
  return make_wait(Wait::Kind::sleep, "clock_nanosleep");
}

inline Wait lock_wait() {
  return make_wait(Wait::Kind::lock, "futex");
}

class Scene final {
public:
  explicit Scene(ProcessKey recorder = {}) {
    model::Header header;
    header.recorder = recorder;
    push(header);
  }

  Scene& at(base::Nanos time) {
    now_ = time;
    return *this;
  }

  Scene& process(Pid pid, std::string name, Pid parent = 1, char state = 'S') {
    model::ProcessSeen seen;
    seen.process = key(pid);
    seen.parent = parent;
    seen.name = name;
    seen.arguments = {std::move(name)};
    seen.state = state;
    seen.in_tree = true;
    return push(seen);
  }

  Scene& process(const model::ProcessSeen& seen) { return push(seen); }

  Scene& exited(Pid pid) {
    model::ProcessSeen seen;
    seen.process = key(pid);
    seen.exited = true;
    return push(seen);
  }

  Scene& thread(Pid pid, Wait wait, std::uint64_t switches = 7, Pid tid = 0) {
    model::ThreadSeen seen;
    seen.thread = {key(pid), tid == 0 ? pid : tid};
    seen.state = 'S';
    seen.wait = std::move(wait);
    seen.context_switches = switches;
    return push(seen);
  }

  Scene& thread_gone(Pid pid, Pid tid = 0) {
    model::ThreadSeen seen;
    seen.thread = {key(pid), tid == 0 ? pid : tid};
    seen.gone = true;
    return push(seen);
  }

  Scene& object(const model::ObjectSeen& seen) { return push(seen); }

  // A pipe that is full with `unread` bytes.
  Scene& pipe(std::uint64_t inode,
              std::vector<Holder> holders,
              std::uint64_t unread = 64000,
              std::optional<bool> full = true) {
    model::ObjectSeen seen;
    seen.object = pipe_key(inode);
    seen.capacity = 65536;
    seen.unread = unread;
    seen.full = full;
    seen.holders = std::move(holders);
    return push(seen);
  }

  Scene& ended(Pid pid) {
    model::Ended end;
    end.process = key(pid);
    end.signal = 9;
    end.timed_out = true;
    return push(end);
  }

  // Samples were complete up to `until`; the clock goes there. A long time has
  // another on the way, after what stands has settled.
  Scene& sampled(base::Nanos until) {
    return until - now_ > 1500ms ? sample(now_ + 1500ms).sample(until)
                                 : sample(until);
  }

  // One that may have begun at any time since the one before.
  Scene& sample(base::Nanos until) {
    now_ = until;
    model::Checkpoint point;
    point.sampled = until;
    point.looked = until;
    return push(point);
  }

  Scene& push(model::Payload payload) {
    events_.push_back({1, events_.size() + 1, now_, std::move(payload)});
    return *this;
  }

  const std::vector<model::Event>& events() const { return events_; }

  model::Report run() const {
    Engine engine;
    for (const model::Event& event : events_) {
      engine.accept(event);
    }
    return engine.finish("test");
  }

  // The first finding, or an empty one, which fails every comparison.
  model::Finding find_one() const {
    const model::Report report = run();
    return report.findings.empty() ? model::Finding{} : report.findings.front();
  }

private:
  base::Nanos now_{};
  std::vector<model::Event> events_;
};

inline Holder reads(Pid pid, int fd) {
  return {key(pid), fd, true, false};
}

inline Holder writes(Pid pid, int fd) {
  return {key(pid), fd, false, true};
}

inline Watch level(ObjectKey object) {
  return {object, Watch::For::input, false};
}

inline Watch edge(ObjectKey object) {
  return {object, Watch::For::input, true};
}

// client[10] started server[20]; server is blocked on its stderr, pipe 2,
// whose reader is client fd 5. Its stdout is pipe 1, client fd 3. What the
// client does, the test adds.
inline Scene blocked_server() {
  Scene scene;
  scene.at(1s)
      .process(10, "client")
      .process(20, "server", 10)
      .pipe(1, {reads(10, 3), writes(20, 1)}, 0, false)
      .pipe(2, {reads(10, 5), writes(20, 2)})
      .thread(20, write_to(pipe_key(2), 2));
  return scene;
}

} // namespace hawk::analyse::test
