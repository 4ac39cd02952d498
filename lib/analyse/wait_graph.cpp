#include "analyse/wait_graph.hpp"

#include "analyse/hopeless.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/wait_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::ProcessKey;
using model::Wait;
using model::WaitState;
using model::Watch;

std::string label_fill(const model::ObjectSeen& object) {
  const std::string_view state = !object.full.has_value() ? ""
                                 : *object.full           ? " full"
                                 : object.unread == 0     ? " empty"
                                                          : "";
  return fmt::format("{}{} {}/{}",
                     describe_object(object.object),
                     state,
                     object.unread,
                     object.capacity);
}

class Builder final {
public:
  explicit Builder(const World& world)
      : world_(world) {}

  model::WaitGraph build() {
    for (const auto& [key, thread] : world_.threads()) {
      if (world_.is_alive(key.process) && !world_.is_ours(key.process)) {
        add_wait(key.process, thread.seen.wait);
      }
    }
    mark_knots();
    for (const auto& [process, state] : states_) {
      graph_.nodes.push_back(make_node(process, state));
    }
    return std::move(graph_);
  }

private:
  void add_wait(const ProcessKey& from, const Wait& wait) {
    switch (wait.kind) {
    case Wait::Kind::write:
      add_object(from,
                 world_.find_object(wait.object),
                 &Holder::reads,
                 name_of_fd(wait.fd));
      return;
    case Wait::Kind::read:
      add_object(from,
                 world_.find_by_read_end(wait.object),
                 &Holder::writes,
                 name_of_fd(wait.fd));
      return;
    case Wait::Kind::child:
      add_child(from, wait.pid);
      return;
    case Wait::Kind::poll:
      for (const Watch& watch : wait.watches) {
        add_watch(from, watch);
      }
      return;
    default:
      return;
    }
  }

  void add_watch(const ProcessKey& from, const Watch& watch) {
    if (watch.object.kind == ObjectKey::Kind::pidfd) {
      if (watch.object.inode != 0) {
        add_child(from, static_cast<model::Pid>(watch.object.inode));
      }
      return;
    }
    if (watch.what == Watch::For::input) {
      add_object(from,
                 world_.find_by_read_end(watch.object),
                 &Holder::writes,
                 "polls");
    } else {
      add_object(from,
                 world_.find_object(watch.object),
                 &Holder::reads,
                 "polls to write");
    }
  }

  void add_object(const ProcessKey& from,
                  const ObjectState* object,
                  bool Holder::*other_end,
                  const std::string& what) {
    if (object == nullptr) {
      return;
    }
    const bool blocked =
        other_end == &Holder::reads && object->seen.full == true;
    std::set<ProcessKey> known;
    for (const Holder& holder : object->seen.holders) {
      if (holder.*other_end && holder.process != from
          && world_.is_alive(holder.process) && !world_.is_ours(holder.process)
          && known.insert(holder.process).second) {
        add_edge({from,
                  holder.process,
                  fmt::format("{}, {}", what, label_fill(object->seen)),
                  blocked ? WaitState::blocked : WaitState::idle});
      }
    }
  }

  void add_child(const ProcessKey& from, model::Pid pid) {
    const auto* child = pid > 0 ? world_.find_process(pid) : nullptr;
    if (child != nullptr && world_.is_alive(child->process)) {
      add_edge({from, child->process, "waits for its end", WaitState::idle});
      return;
    }
    for (const auto& [key, process] : world_.processes()) {
      if (pid <= 0 && process.parent == from.pid && world_.is_alive(key)) {
        add_edge({from, key, "waits for a child", WaitState::idle});
      }
    }
  }

  void add_edge(model::WaitEdge edge) {
    WaitState& state = states_[edge.from];
    state = std::max(state, edge.state);
    states_.try_emplace(edge.to);
    graph_.edges.push_back(std::move(edge));
  }

  // The same knots that the rules speak of. Nobody is accused here, so what
  // stood still in one look is enough.
  void mark_knots() {
    for (const Knot& knot : find_knots(find_hopeless(world_, Nanos{}))) {
      const std::set<ProcessKey> members(knot.begin(), knot.end());
      for (model::WaitEdge& edge : graph_.edges) {
        if (members.count(edge.from) != 0 && members.count(edge.to) != 0) {
          edge.state = WaitState::knot;
        }
      }
      for (const ProcessKey& process : knot) {
        states_[process] = WaitState::knot;
      }
    }
  }

  model::WaitNode make_node(const ProcessKey& process, WaitState state) const {
    // More would not be read.
    constexpr std::size_t k_most_threads = 6;
    model::WaitNode node{process, name_of(world_, process), {}, state};
    const auto threads = world_.threads_of(process);
    for (const ThreadState* thread : threads) {
      if (node.does.size() == k_most_threads) {
        node.does.push_back(fmt::format("and {} threads more",
                                        threads.size() - k_most_threads));
        break;
      }
      const std::string does =
          describe_wait(world_, process, thread->seen.wait);
      node.does.push_back(
          threads.size() == 1
              ? does
              : fmt::format("thread {} {}", thread->seen.thread.tid, does));
    }
    return node;
  }

  const World& world_;
  model::WaitGraph graph_;
  std::map<ProcessKey, WaitState> states_;
};

} // namespace

model::WaitGraph make_wait_graph(const World& world) {
  return Builder(world).build();
}

} // namespace hawk::analyse
