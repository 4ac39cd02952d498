#pragma once

// The picture of the machine that events have painted so far: processes, their
// threads, and the objects between them. It remembers since when nothing
// changed, and judges nothing.

#include "model/event.hpp"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace hawk::analyse {

using base::Nanos;

struct ThreadState {
  model::ThreadSeen seen;
  Nanos since{}; // the same wait and the same count of context switches
  Nanos woken{}; // last seen to have been awake; 0: never, since it is known
};

struct ObjectState {
  model::ObjectSeen seen;
  // The same fill; 0 if it was never seen to change. Objects are looked at
  // only once a writer stands still.
  Nanos since{};
  Nanos known{}; // first seen
  // Since when bytes wait in it of which none were seen to be read: more may
  // have come. What it held at that time, for the growth.
  Nanos waiting{};
  std::uint64_t unread_then = 0;
  std::uint64_t used_then = 0;
  Nanos read{};    // last time that some were seen to be read; 0: never
  Nanos longest{}; // that bytes waited until then
  // Those that held an end at an earlier look and do not any more.
  std::vector<model::Holder> former;
};

struct UsageState {
  model::ProcessUsage first;
  Nanos since{}; // of `first`
  model::ProcessUsage last;
  Nanos until{}; // of `last`
};

class World final {
public:
  void on_event(const model::Event& event);

  // Up to where the samples reached: what was not contradicted held then.
  Nanos sampled() const { return sampled_; }

  // The same before the last sample, which began no earlier: a sample may take
  // seconds on a busy host, and what it saw, it saw at some time within.
  Nanos sampled_before() const { return sampled_before_; }

  // The same for facts that no blocked writer led to: idle readers, unread
  // bytes. Never later than sampled().
  Nanos looked() const { return looked_; }

  // The last known of a process, also after its end; null if never seen.
  const model::ProcessSeen* find_process(const model::ProcessKey& key) const;

  // The living process with this pid.
  const model::ProcessSeen* find_process(model::Pid pid) const;

  // False once it exited or is a zombie.
  bool is_alive(const model::ProcessKey& key) const;

  // Whether it is the recorder, or a keeper of its kind: never a suspect.
  bool is_ours(const model::ProcessKey& key) const;
  bool is_recorder(const model::ProcessKey& key) const;

  // Whether it is one of those that we were asked about, or the recorder: the
  // picture has strangers in it, too, who share a terminal or a log with them.
  bool is_target(const model::ProcessKey& key) const;
  bool is_held_by_target(const model::ObjectSeen& object) const;

  // The child of `ancestor` that is, or started, `process`; null: none did.
  const model::ProcessSeen* find_branch(const model::ProcessKey& ancestor,
                                        const model::ProcessKey& process) const;

  // Whether `ancestor` is above `process` in the tree.
  bool is_ancestor(const model::ProcessKey& ancestor,
                   const model::ProcessKey& process) const;

  // Whether its parent was seen to change: the one that started it ended.
  bool was_adopted(const model::ProcessKey& key) const {
    return adopted_.count(key) != 0;
  }

  // Those that it did not wait for yet, zombies too.
  std::vector<model::ProcessKey>
  children_of(const model::ProcessKey& process) const;

  std::vector<const ThreadState*>
  threads_of(const model::ProcessKey& process) const;

  // Whether a thread is in a write call on the object.
  bool is_written(const model::ObjectKey& key) const {
    return written_.count(key) != 0;
  }

  // The pipe, or the socket that `end` receives from or sends into.
  const ObjectState* find_object(const model::ObjectKey& key) const;
  const ObjectState* find_by_read_end(const model::ObjectKey& end) const;

  const std::map<model::ThreadKey, ThreadState>& threads() const {
    return threads_;
  }

  const std::map<model::ObjectKey, ObjectState>& objects() const {
    return objects_;
  }

  // What it used up, since it was first asked and at last; null: never asked.
  const UsageState* find_usage(const model::ProcessKey& key) const;

  const std::map<model::ProcessKey, model::ProcessSeen>& processes() const {
    return processes_;
  }

  std::size_t process_count() const { return processes_.size(); }

  const model::Blindness& blindness() const { return blindness_; }

  // Whether a process that we could not look into may have inherited what
  // `maker` made: one that is older did not.
  bool may_hide_heirs(const model::ProcessKey& maker) const;

  const std::optional<model::Header>& header() const { return header_; }

private:
  void see(const model::ProcessSeen& seen);
  void see(const model::ThreadSeen& seen, Nanos time);
  void see(const model::ObjectSeen& seen, Nanos time);
  void see(const model::ProcessUsage& seen, Nanos time);

  std::optional<model::Header> header_;
  model::Blindness blindness_;
  Nanos sampled_{};
  Nanos sampled_before_{};
  Nanos looked_{};
  std::map<model::ProcessKey, model::ProcessSeen> processes_;
  std::map<model::Pid, std::set<model::ProcessKey>> children_; // not exited
  std::set<model::ProcessKey> adopted_;
  void count_write(const model::Wait& wait, int more);

  std::map<model::ThreadKey, ThreadState> threads_;
  std::map<model::ObjectKey, int> written_; // threads in a write on it
  std::map<model::ObjectKey, ObjectState> objects_;
  std::map<model::ProcessKey, UsageState> usages_;
  // A socket's reading end to its writing end.
  std::map<model::ObjectKey, model::ObjectKey> writing_ends_;
};

// The end that a reader of the object holds.
model::ObjectKey read_end_of(const model::ObjectSeen& object);

} // namespace hawk::analyse
