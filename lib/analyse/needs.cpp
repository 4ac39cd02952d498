#include "analyse/needs.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::ProcessKey;
using model::Wait;
using model::Watch;
using What = Need::What;

// Asleep, and all of it in sight.
bool is_settled(const World& world, const ProcessKey& key, std::size_t known) {
  const model::ProcessSeen* process = world.find_process(key);
  return process != nullptr && world.is_alive(key) && !world.is_ours(key)
         && !process->frozen && (process->state == 'S' || process->state == 'D')
         && process->threads != 0 && process->threads == known;
}

class Inquiry final {
public:
  Inquiry(const World& world, const ProcessKey& self, Nanos window)
      : world_(world),
        self_(self),
        latest_(world.looked() - window) {}

  Needs find() {
    const auto threads = world_.threads_of(self_);
    open_if(!is_settled(world_, self_, threads.size()));
    for (const ThreadState* thread : threads) {
      thread_ = thread->seen.thread;
      open_if(thread->since > latest_
              || (thread->seen.state != 'S' && thread->seen.state != 'D'));
      ask(thread->seen.wait);
    }
    return std::move(needs_);
  }

private:
  void open_if(bool is_open) { needs_.is_open = needs_.is_open || is_open; }

  void ask(const Wait& wait) {
    switch (wait.kind) {
    case Wait::Kind::read:
      ask_input(wait.object);
      break;
    case Wait::Kind::write:
      ask_room(wait.object);
      break;
    case Wait::Kind::poll:
      ask_poll(wait);
      break;
    case Wait::Kind::child:
      ask_child(wait.pid);
      break;
    case Wait::Kind::lock:
      open_if(!wait.forever); // else its own threads hold it
      break;
    default:
      open_if(true);
    }
  }

  void ask_poll(const Wait& wait) {
    // With nothing to watch it is a pause(2).
    open_if(!wait.forever || !wait.watches_complete || wait.watches.empty());
    bool hears_signals = false;
    for (const Watch& watch : wait.watches) {
      hears_signals = hears_signals || is_own(watch.object);
      if (watch.what == Watch::For::output) {
        ask_output(watch);
      } else if (watch.object.kind == ObjectKey::Kind::pidfd) {
        ask_end(static_cast<model::Pid>(watch.object.inode));
      } else {
        ask_input(watch.object);
      }
    }
    if (hears_signals) {
      needs_.hears_signals = true;
      ask_children(What::signal);
    }
  }

  // Only its own threads and signal handlers write there.
  bool is_own(const ObjectKey& end) const {
    const ObjectState* object = world_.find_by_read_end(end);
    return end.kind == ObjectKey::Kind::eventfd
           || (object != nullptr
               && std::all_of(
                   object->seen.holders.begin(),
                   object->seen.holders.end(),
                   [this](const Holder& h) { return h.process == self_; }));
  }

  void ask_input(const ObjectKey& end) {
    if (end.kind == ObjectKey::Kind::eventfd) {
      return;
    }
    const ObjectState* object = find_channel(end, world_.find_by_read_end(end));
    if (object == nullptr || object->seen.unread > 0) {
      open_if(true);
      return;
    }
    ask_holders(*object, &Holder::writes, What::input);
  }

  void ask_room(const ObjectKey& end) {
    const ObjectState* object = find_channel(end, world_.find_object(end));
    if (object == nullptr || object->seen.full != true) {
      open_if(true);
      return;
    }
    ask_holders(*object, &Holder::reads, What::room);
  }

  // A level-triggered one comes back at once while there is room. Go and tokio
  // list every descriptor edge-triggered: of one with room they hear only when
  // its last reader goes.
  void ask_output(const Watch& watch) {
    const ObjectState* object =
        find_channel(watch.object, world_.find_object(watch.object));
    const bool has_room = object != nullptr && object->seen.full != true;
    if (object == nullptr || (has_room && !watch.edge_triggered)) {
      open_if(true);
      return;
    }
    ask_holders(*object, &Holder::reads, has_room ? What::hang_up : What::room);
  }

  // Nothing for a terminal, a timer, a file, and whatever is not known.
  const ObjectState* find_channel(const ObjectKey& end,
                                  const ObjectState* object) const {
    const bool fits = end.kind == ObjectKey::Kind::pipe
                      || end.kind == ObjectKey::Kind::fifo
                      || end.kind == ObjectKey::Kind::socket;
    return fits && object != nullptr && object->since <= latest_ ? object
                                                                 : nullptr;
  }

  void ask_holders(const ObjectState& object, bool Holder::*end, What what) {
    bool any = false;
    for (const Holder& holder : object.seen.holders) {
      if (!(holder.*end) || !world_.is_alive(holder.process)) {
        continue;
      }
      any = true;
      if (holder.process != self_) {
        needs_.needs.push_back({what, holder.process, thread_, &object});
      }
    }
    open_if(!any); // the end of file, or who is not visible
  }

  void ask_child(model::Pid pid) {
    if (pid > 0) {
      ask_end(pid);
    } else {
      open_if(!ask_children(What::end));
    }
  }

  void ask_end(model::Pid pid) {
    const model::ProcessSeen* child =
        pid > 0 ? world_.find_process(pid) : nullptr;
    if (child == nullptr || !world_.is_alive(child->process)) {
      open_if(true);
      return;
    }
    needs_.needs.push_back({What::end, child->process, thread_, nullptr});
  }

  // Any of them. False if there is none that could still end.
  bool ask_children(What what) {
    bool all_alive = true;
    const auto children = world_.children_of(self_);
    for (const ProcessKey& child : children) {
      if (world_.is_alive(child)) {
        needs_.needs.push_back({what, child, thread_, nullptr});
      } else {
        all_alive = false;
      }
    }
    return all_alive && !children.empty();
  }

  const World& world_;
  const ProcessKey self_;
  const Nanos latest_; // who changed later than that moves
  model::ThreadKey thread_;
  Needs needs_;
};

} // namespace

Needs find_needs(const World& world, const ProcessKey& process, Nanos window) {
  return Inquiry(world, process, window).find();
}

} // namespace hawk::analyse
