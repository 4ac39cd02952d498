#include "analyse/leak_verdict.hpp"

#include "analyse/hopeless.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/stray_end.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Holder;
using model::ObjectKey;
using model::ProcessKey;
using model::ProcessSeen;
using model::Wait;
using model::Watch;
using Kind = LeakVerdict::Kind;
using Holders = std::vector<Holder>;
using Found = std::optional<LeakVerdict>;

bool is_output(int fd) {
  return fd == 1 || fd == 2;
}

// The stdout or stderr of each process goes first, if it is among its ends.
Holders list_writers(const World& world, const ObjectState& object) {
  Holders found;
  for (const Holder& holder : object.seen.holders) {
    if (holder.writes && world.is_alive(holder.process)) {
      found.push_back(holder);
    }
  }
  std::sort(found.begin(), found.end(), [](const Holder& a, const Holder& b) {
    return std::tuple(a.process, !is_output(a.fd), a.fd)
           < std::tuple(b.process, !is_output(b.fd), b.fd);
  });
  found.erase(std::unique(found.begin(),
                          found.end(),
                          [](const Holder& a, const Holder& b) {
                            return a.process == b.process;
                          }),
              found.end());
  return found;
}

const Holder* find_read_end(const ObjectState& object,
                            const ProcessKey& reader) {
  const Holder* found = nullptr;
  for (const Holder& holder : object.seen.holders) {
    if (holder.process == reader && holder.reads
        && (found == nullptr || holder.fd < found->fd)) {
      found = &holder;
    }
  }
  return found;
}

template <typename Predicate>
bool all_of(const Holders& holders, Predicate matches) {
  return !holders.empty()
         && std::all_of(holders.begin(), holders.end(), matches);
}

class Judge final {
public:
  Judge(const World& world, const LeakVerdict& start, Nanos window)
      : world_(world),
        window_(window),
        verdict_(start),
        object_(*start.object),
        reader_(world.find_process(start.reader)),
        end_(find_read_end(object_, start.reader)) {
    verdict_.holders = list_writers(world, object_);
  }

  Found judge() {
    const bool all_known = all_of(verdict_.holders, [this](const Holder& h) {
      return world_.find_process(h.process) != nullptr
             && !world_.is_ours(h.process);
    });
    if (reader_ == nullptr || end_ == nullptr || !all_known
        || !is_ours_to_tell()) {
      return std::nullopt;
    }
    verdict_.fd = end_->fd;
    if (end_->fd > 2) {
      return judge_outlived();
    }
    if (end_->fd != 0) {
      return std::nullopt;
    }
    return verdict_.holders.front().process == verdict_.reader
               ? judge_own()
               : judge_inherited();
  }

private:
  // A look reaches strangers, too, who share no more than a log with the
  // target.
  bool is_ours_to_tell() const {
    return reader_->in_tree
           || std::any_of(verdict_.holders.begin(),
                          verdict_.holders.end(),
                          [this](const Holder& holder) {
                            return world_.find_process(holder.process)->in_tree;
                          });
  }

  Found found(Kind kind, Confidence confidence, std::string doubt) {
    verdict_.kind = kind;
    verdict_.confidence = confidence;
    verdict_.doubt = std::move(doubt);
    return verdict_;
  }

  // Who is at the other end of a connection may never have been a child.
  bool is_inherited() const {
    return object_.seen.object.kind == ObjectKey::Kind::pipe
           || object_.seen.pair;
  }

  // A child holds its output as 1 or 2. What is handed over in another way (a
  // pool's queue, the pipe by which a daemon says that it is ready) is not.
  Found judge_outlived() {
    const bool left = all_of(verdict_.holders, [this](const Holder& holder) {
      return is_output(holder.fd) && holder.process != verdict_.reader
             && !world_.is_ancestor(holder.process, verdict_.reader)
             && has_left(world_, holder.process, verdict_.reader);
    });
    if (!left) {
      return std::nullopt;
    }
    const Needs needs = find_needs(world_, verdict_.reader, window_);
    verdict_.only_this = needs_only_holders(needs);
    verdict_.ended = find_ended();
    if (!verdict_.ended) {
      const auto zombie =
          is_inherited() ? find_zombie() : std::optional<ProcessKey>();
      return zombie ? found(Kind::outlived,
                            Confidence::suspected,
                            fmt::format("whether {}, which has ended, had this "
                                        "output was not seen",
                                        label_of(world_, *zombie)))
                    : judge_unproven();
    }
    if (world_.may_hide_heirs(verdict_.reader)) {
      return found(Kind::outlived,
                   Confidence::suspected,
                   "a process that is not visible may hold it as well");
    }
    if (!verdict_.only_this || needs.hears_signals) {
      return found(Kind::outlived,
                   Confidence::suspected,
                   "it may be meant to follow that output");
    }
    return found(Kind::outlived, Confidence::confirmed, {});
  }

  // Nobody saw what it started. GLib starts children by a process in between
  // that ends at once, and some do so to have a worker of their own: so only
  // who waits for nothing else. A connection may lead to a stranger's stdout.
  Found judge_unproven() {
    const bool younger = all_of(verdict_.holders, [this](const Holder& holder) {
      const ProcessSeen* other = world_.find_process(holder.process);
      return other->process.start_time > reader_->process.start_time
             // A fork of the same server, which writes to its own log process.
             && other->arguments != reader_->arguments;
    });
    if (!verdict_.only_this || !is_inherited() || !end_->close_on_exec
        || !younger) {
      return std::nullopt;
    }
    return found(Kind::outlived,
                 Confidence::suspected,
                 "nobody saw what it had started");
  }

  bool needs_only_holders(const Needs& needs) const {
    return !needs.is_open && !needs.needs.empty()
           && std::all_of(
               needs.needs.begin(), needs.needs.end(), [this](const Need& n) {
                 return n.what == Need::What::input && is_holder(n.giver);
               });
  }

  bool is_holder(const ProcessKey& process) const {
    return std::any_of(
        verdict_.holders.begin(),
        verdict_.holders.end(),
        [&](const Holder& holder) { return holder.process == process; });
  }

  // A child that held the same output and was seen to end, or one that was not
  // waited for and whose session the holders are in.
  std::optional<ProcessKey> find_ended() const {
    for (const Holder& holder : object_.former) {
      const ProcessSeen* seen = world_.find_process(holder.process);
      if (holder.writes && is_output(holder.fd) && seen != nullptr
          && seen->parent == reader_->process.pid && has_ended(*seen)) {
        return holder.process;
      }
    }
    const auto zombie =
        is_inherited() ? find_zombie() : std::optional<ProcessKey>();
    const bool one_session =
        zombie && all_of(verdict_.holders, [&](const Holder& holder) {
          return world_.find_process(holder.process)->session == zombie->pid;
        });
    return one_session ? zombie : std::nullopt;
  }

  std::optional<ProcessKey> find_zombie() const {
    for (const ProcessKey& child : world_.children_of(verdict_.reader)) {
      const ProcessSeen* seen = world_.find_process(child);
      const bool older = all_of(verdict_.holders, [&](const Holder& holder) {
        return holder.process.start_time >= child.start_time;
      });
      if (older && has_ended(*seen)) {
        return child;
      }
    }
    return std::nullopt;
  }

  // A zombie with threads lives on, and so do its descriptors.
  bool has_ended(const ProcessSeen& process) const {
    return !world_.is_alive(process.process)
           && (process.exited || process.threads <= 1);
  }

  // What it holds was inherited through its own exec; a pipe to wake itself
  // by is not the stdin.
  Found judge_own() {
    const bool only_own = verdict_.holders.size() == 1;
    const Holder& holder = verdict_.holders.front();
    if (!only_own || holder.fd <= 2 || holder.close_on_exec) {
      return std::nullopt;
    }
    const Needs needs = find_needs(world_, verdict_.reader, window_);
    // Descriptor 0 of a daemon without a stdin may be its self-pipe.
    if (needs.is_open || needs.hears_signals) {
      return std::nullopt;
    }
    verdict_.only_this = needs.needs.empty();
    if (may_be_held_unseen()) {
      return found(Kind::own,
                   Confidence::suspected,
                   "a process that is not visible may hold it as well");
    }
    return verdict_.only_this ? found(Kind::own, Confidence::confirmed, {})
                              : found(Kind::own,
                                      Confidence::suspected,
                                      "it is otherwise busy");
  }

  Found judge_inherited() {
    if (!is_stray_stdin(world_, object_, verdict_.reader)) {
      return std::nullopt;
    }
    const HopelessSet hopeless = find_hopeless(world_, window_);
    if (hopeless.count(verdict_.reader) != 0) {
      verdict_.only_this = true;
      if (may_be_held_unseen()) {
        return found(Kind::inherited,
                     Confidence::suspected,
                     "a process that is not visible may hold it as well");
      }
      return hears_signals(hopeless)
                 ? found(Kind::inherited,
                         Confidence::suspected,
                         "a signal may be what a loop waits for")
                 : found(Kind::inherited, Confidence::confirmed, {});
    }
    const bool accidental = all_of(
        verdict_.holders, [this](const Holder& h) { return is_accidental(h); });
    if (!accidental || !is_awaited()) {
      return std::nullopt;
    }
    return found(Kind::inherited,
                 Confidence::suspected,
                 "it may be meant to write there");
  }

  // Of all that the reader waits for, and these in turn.
  bool hears_signals(const HopelessSet& hopeless) const {
    std::set<ProcessKey> seen = {verdict_.reader};
    std::vector<ProcessKey> open = {verdict_.reader};
    while (!open.empty()) {
      const Needs& needs = hopeless.at(open.back());
      open.pop_back();
      if (needs.hears_signals) {
        return true;
      }
      for (const Need& need : needs.needs) {
        if (seen.insert(need.giver).second) {
          open.push_back(need.giver);
        }
      }
    }
    return false;
  }

  // It came through an exec, nothing in the command line speaks of it, and its
  // holder is at rest.
  bool is_accidental(const Holder& holder) const {
    const ProcessSeen* process = world_.find_process(holder.process);
    const auto threads = world_.threads_of(holder.process);
    return holder.fd > k_customary_fd && !holder.close_on_exec
           && !holder.nonblocking && !names_fd(*process, holder.fd)
           && !threads.empty()
           && std::all_of(
               threads.begin(), threads.end(), [this](const ThreadState* t) {
                 const Wait::Kind kind = t->seen.wait.kind;
                 return t->since <= world_.looked() - window_
                        && (kind == Wait::Kind::read || kind == Wait::Kind::poll
                            || kind == Wait::Kind::lock
                            || kind == Wait::Kind::sleep);
               });
  }

  // Somebody above waits for its end and no other's.
  bool is_awaited() const {
    const ProcessSeen* parent = world_.find_process(reader_->parent);
    if (parent == nullptr) {
      return false;
    }
    for (const ThreadState* thread : world_.threads_of(parent->process)) {
      const Wait& wait = thread->seen.wait;
      if (wait.kind == Wait::Kind::child && wait.pid == reader_->process.pid) {
        return true;
      }
    }
    return false;
  }

  // Its maker is older than all that hold it: somebody above the reader.
  bool may_be_held_unseen() const {
    const ProcessSeen* parent = world_.find_process(reader_->parent);
    return parent == nullptr || parent->process.pid <= 1
               ? world_.blindness().hidden_processes > 0
               : world_.may_hide_heirs(parent->process);
  }

  const World& world_;
  const Nanos window_;
  LeakVerdict verdict_;
  const ObjectState& object_;
  const ProcessSeen* reader_;
  const Holder* end_;
};

// What a thread waits to read.
std::vector<ObjectKey> find_inputs(const Wait& wait) {
  std::vector<ObjectKey> found;
  if (wait.kind == Wait::Kind::read) {
    found.push_back(wait.object);
  } else if (wait.kind == Wait::Kind::poll) {
    for (const Watch& watch : wait.watches) {
      if (watch.what == Watch::For::input) {
        found.push_back(watch.object);
      }
    }
  }
  return found;
}

// A FIFO may be opened, and be kept open, by anybody who finds its name.
bool can_leak(const ObjectState& object) {
  const ObjectKey::Kind kind = object.seen.object.kind;
  return (kind == ObjectKey::Kind::pipe || kind == ObjectKey::Kind::socket)
         && object.seen.unread == 0;
}

bool is_same_leak(const LeakVerdict& a, const LeakVerdict& b) {
  return a.kind == b.kind && a.reader == b.reader
         && std::equal(a.holders.begin(),
                       a.holders.end(),
                       b.holders.begin(),
                       b.holders.end(),
                       [](const Holder& x, const Holder& y) {
                         return x.process == y.process;
                       });
}

} // namespace

bool is_stray_stdin(const World& world,
                    const ObjectState& object,
                    const ProcessKey& reader) {
  const Holder* end = find_read_end(object, reader);
  return end != nullptr && end->fd == 0 && can_leak(object)
         && all_of(list_writers(world, object), [&](const Holder& holder) {
              return holder.fd > 2 && holder.process != reader
                     && !world.is_ancestor(holder.process, reader);
            });
}

std::vector<LeakVerdict> find_leaks(const World& world, Nanos window) {
  std::vector<LeakVerdict> found;
  const Nanos latest = world.looked() - window;
  for (const auto& [key, thread] : world.threads()) {
    if (thread.since > latest || !world.is_alive(key.process)
        || world.is_ours(key.process)) {
      continue;
    }
    for (const ObjectKey& input : find_inputs(thread.seen.wait)) {
      const ObjectState* object = world.find_by_read_end(input);
      if (object == nullptr || !can_leak(*object) || object->since > latest) {
        continue;
      }
      LeakVerdict start;
      start.reader = key.process;
      start.thread = key;
      start.object = object;
      start.since = std::max(thread.since, object->since);
      start.until = world.looked();
      auto verdict = Judge(world, start, window).judge();
      // Its stdout and its stderr are one leak.
      if (verdict
          && std::none_of(found.begin(), found.end(), [&](const auto& known) {
               return is_same_leak(known, *verdict);
             })) {
        found.push_back(std::move(*verdict));
      }
    }
  }
  return found;
}

} // namespace hawk::analyse
