#include "analyse/wait_words.hpp"

#include "analyse/pipe_names.hpp"
#include "analyse/wait_chain.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::ObjectKey;
using model::ProcessKey;
using model::Wait;
using model::Watch;

std::string call_of(const Wait& wait, std::string_view otherwise) {
  return wait.call.empty() ? std::string(otherwise) : wait.call;
}

std::string describe_child(const World& world, const Wait& wait) {
  const std::string call = call_of(wait, "wait4");
  const auto* child = wait.pid > 0 ? world.find_process(wait.pid) : nullptr;
  if (child != nullptr) {
    return fmt::format(
        "waits in {} for {}", call, label_of(world, child->process));
  }
  return wait.pid > 0 ? fmt::format("waits in {} for pid {}", call, wait.pid)
                      : fmt::format("waits in {} for a child", call);
}

std::string
describe_poll(const World& world, const ProcessKey& self, const Wait& wait) {
  std::vector<std::string> inputs;
  for (const Watch& watch : wait.watches) {
    const bool named = watch.object.kind != ObjectKey::Kind::other
                       && is_level_input(watch)
                       && is_fed_by_others(world, watch.object, self);
    if (named) {
      inputs.push_back(describe_input(world, watch.object, self));
    }
  }
  if (inputs.size() == 1) {
    return fmt::format("polls only {}", inputs.front());
  }
  if (inputs.empty()) {
    return fmt::format("sits in {} without it", call_of(wait, "poll"));
  }
  return fmt::format(
      "polls {} others, such as {}", inputs.size(), inputs.front());
}

} // namespace

std::string
describe_wait(const World& world, const ProcessKey& self, const Wait& wait) {
  switch (wait.kind) {
  case Wait::Kind::child:
    return describe_child(world, wait);
  case Wait::Kind::read:
    return "reads " + describe_input(world, wait.object, self);
  case Wait::Kind::poll:
    return describe_poll(world, self, wait);
  case Wait::Kind::lock:
    return "waits for a lock";
  case Wait::Kind::sleep:
    return "sleeps in " + call_of(wait, "nanosleep");
  case Wait::Kind::write:
    return fmt::format("is itself blocked writing {} ({})",
                       name_of_fd(wait.fd),
                       describe_object(wait.object));
  case Wait::Kind::ring:
    return "waits in io_uring_enter";
  case Wait::Kind::running:
    return "is running";
  case Wait::Kind::unknown:
    return "does what could not be seen";
  case Wait::Kind::open:
  case Wait::Kind::other:
    break;
  }
  return "waits in " + call_of(wait, "another system call");
}

} // namespace hawk::analyse
