#include "proc/loop_threads.hpp"

#include "proc/python_like.hpp"
#include "proc/stat.hpp"

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

constexpr std::size_t k_most_readers = 256;

std::string read_program(const Root& root, Pid pid) {
  std::array<char, 512> buffer;
  const auto path = root.link_into(Path(pid, "exe").c_str(), buffer);
  return path ? std::string(path->substr(path->rfind('/') + 1)) : std::string();
}

} // namespace

LoopThreads::LoopThreads(Root root,
                         Nanos origin,
                         const StallTracker::Limits& limits)
    : root_(std::move(root)),
      probe_(root_),
      objects_(root_, probe_),
      far_ends_(objects_),
      around_{root_, objects_, far_ends_, origin, limits} {}

PythonReader* LoopThreads::find_reader(const model::ProcessKey& process) {
  const auto known = readers_.find(process);
  if (known != readers_.end()) {
    return known->second.get();
  }
  std::unique_ptr<PythonReader> made;
  auto reader = PythonReader::attach(root_, process.pid);
  if (reader) {
    made = std::make_unique<PythonReader>(std::move(*reader));
  } else if (missing_.size() < 8) {
    missing_.insert("the Python line of a stall: " + reader.error().message);
  }
  if (readers_.size() >= k_most_readers) {
    std::erase_if(readers_, [this](const auto& entry) {
      return std::none_of(
          watched_.begin(), watched_.end(), [&](const Watched& one) {
            return one.thread.thread().process == entry.first;
          });
    });
  }
  return readers_.emplace(process, std::move(made)).first->second.get();
}

LoopThreads::Added LoopThreads::add(const model::ThreadKey& thread, LoopOrigin origin) {
  const bool is_known = std::any_of(
      watched_.begin(), watched_.end(), [&thread](const Watched& one) {
        return one.thread.thread() == thread;
      });
  if (is_known) {
    return Added::watched;
  }
  const Pid pid = thread.process.pid;
  const auto stat = read_stat(root_, pid);
  if (!stat || stat->start_time != thread.process.start_time) {
    return Added::refused;
  }
  LoopThread::Place place{thread, origin, LoopRuntime::python};
  const std::string program = read_program(root_, pid);
  PythonReader* reader = nullptr;
  if (program == "node" || program == "nodejs") {
    if (thread.tid != pid) {
      return Added::refused; // a worker of libuv, V8 or the program
    }
    place.runtime = LoopRuntime::node;
  } else if (origin == LoopOrigin::told
             || is_python_like(root_, pid, stat->name)) {
    reader = find_reader(thread.process);
    // A thread in an epoll that runs no Python code is a library's own.
    if (origin == LoopOrigin::seen && reader == nullptr) {
      return Added::refused;
    }
    if (origin == LoopOrigin::seen && !reader->read(thread.tid)) {
      return Added::later;
    }
  } else {
    return Added::refused;
  }
  auto made = LoopThread::open(around_, place, reader);
  if (!made) {
    if (made.error().kind == base::Error::Kind::permission_denied) {
      missing_.insert("stalls of event loops: " + made.error().message);
    }
    return Added::refused;
  }
  watched_.push_back({std::move(*made), Nanos{}});
  return Added::watched;
}

Nanos LoopThreads::look(Nanos now, std::vector<model::StallSeen>& into) {
  Nanos next = now + std::chrono::seconds(1);
  std::erase_if(watched_, [&](Watched& one) {
    if (one.due <= now) {
      if (!one.thread.look(now, into)) {
        return true;
      }
      one.due = one.thread.next(now);
    }
    next = std::min(next, one.due);
    return false;
  });
  return next;
}

} // namespace hawk::proc
