#pragma once

// Everybody around a suspicious pipe: from the object to all who hold it, from
// them to what their threads wait for, and on, so that a rule can see a whole
// knot. Puts what it finds into Changes; judges nothing.

#include "proc/changes.hpp"
#include "proc/threads.hpp"
#include "proc/tree.hpp"

#include <set>

namespace hawk::proc {

class Scene final {
public:
  // Whether the table was made in this sample, or may be out of date.
  enum class TableAge { fresh, older };

  // What a scene is made from; all must outlive it.
  struct World {
    Objects& objects;
    const FdTable& table;
    const std::vector<UnixSocket>& sockets;
    const Tree& tree;
    Portraits& portraits;
    const std::set<Pid>& exclude;
    Changes& changes;
    Pid silent; // whose threads are not asked; 0: all are
    TableAge age;
  };

  enum class Reach {
    bounded,   // all holders of the first objects, 64 processes beyond
    unlimited, // no end; for a look at the whole machine
  };

  explicit Scene(World world, Reach reach)
      : world_(world),
        reach_(reach) {}

  // An object to begin with. `what` is what somebody wants of it: a writer
  // waits for output, and then all who hold an end are read anew.
  void add_first(const ObjectKey& object, model::Watch::For what);

  // An object that is looked at for no thread's sake.
  void add_quiet(const ObjectKey& object);

  // A process that is looked at for no object's sake.
  void add_first(Pid pid) { add_process(pid); }

  // Follows everything and puts it.
  void describe();

  // Those with a thread in a write, to be asked again in every sample.
  const std::set<model::ProcessKey>& writers() const { return writers_; }

  // Objects whose unread bytes stood still since they were last put.
  const std::set<ObjectKey>& standing() const { return standing_; }

  // Those that it reached.
  const std::set<Pid>& processes() const { return processes_; }

private:
  // The writer's end and the reader's; a pipe is both.
  struct Ends {
    ObjectKey object;
    ObjectKey peer;

    auto operator<=>(const Ends&) const = default;
  };

  Ends ends_of(const ObjectKey& object, model::Watch::For what) const;
  void add_object(const ObjectKey& object, model::Watch::For what);
  void add_holders(const ObjectKey& object);
  void add_process(Pid pid);
  void look_at(Pid pid);
  void read_process(Pid pid);
  Portrait* find_sleeper(Pid pid);
  bool describe(Portrait& portrait);
  void tell(model::ProcessSeen process, std::vector<ThreadReading> threads);
  void follow(Pid pid, const model::Wait& wait);
  void put_object(const Ends& ends);
  void measure(PipeProbe::Question question, model::ObjectSeen& seen);
  void put_usage(const model::ObjectSeen& object);
  void list_all_holders(const Ends& ends, model::ObjectSeen& into);
  void
  list_holders(const ObjectKey& end, const Ends& ends, model::ObjectSeen& into);
  std::optional<model::ProcessKey> find_key(Pid pid);
  bool is_certain(Pid pid);
  bool has_same_holders(const Ends& ends, const model::ObjectSeen& before);

  World world_;
  Reach reach_;
  bool at_first_ = true;
  std::size_t beyond_ = 0; // processes added after the first holders
  std::set<Ends> ends_;
  std::set<ObjectKey> written_; // somebody waits to write to these
  std::set<Pid> processes_;
  std::set<Pid> close_; // nothing that was kept is good enough
  std::set<model::ProcessKey> writers_;
  std::set<ObjectKey> standing_;
  std::vector<Pid> queue_;
  std::map<Pid, model::ProcessKey> keys_; // of those looked at
};

} // namespace hawk::proc
