#pragma once

// Takes samples of a tree of processes and pushes what changed. Cheap while
// nothing hangs: one read a thread. A thread that sleeps in the same write as
// in the sample before, without one context switch between, is suspicious;
// only then all processes are asked who holds the other end. Ends that nobody
// is blocked on are looked at as well, at a pace that costs little.

#include "proc/changes.hpp"
#include "proc/connections.hpp"
#include "proc/look_pace.hpp"
#include "proc/objects.hpp"
#include "proc/portraits.hpp"
#include "proc/scene.hpp"
#include "proc/target.hpp"
#include "proc/threads.hpp"
#include "proc/tree.hpp"

namespace hawk::proc {

struct SampleResult {
  base::Nanos finished{};  // since the origin, at the sample's end
  base::Nanos looked{};    // the same of the last look at all ends
  bool suspicious = false; // a writer stands still
  std::uint64_t threads = 0;
  std::uint64_t processes = 0;
  // Threads of the target in an epoll_wait(2); only if stalls are watched.
  std::vector<model::ThreadKey> pollers;
};

class Sampler final {
public:
  // root, probe and clock must outlive it. `origin` is the monotonic reading
  // in the trace's header.
  Sampler(const Root& root,
          PipeProbe& probe,
          const base::Clock& clock,
          base::Nanos origin,
          Target target);

  void set_target(Target target);

  // What others who look at the same processes could not see; a sentence each.
  void set_missing(std::vector<std::string> sentences) {
    missing_ = std::move(sentences);
  }

  // Makes the next sample a look: the last before the end of all.
  void hurry() { pace_.hurry(); }

  // Pushes events of writer 0 without sequence numbers: who stores them gives
  // those.
  SampleResult sample(model::EventSink& sink);

private:
  std::vector<std::string> missing_; // to others
  using Blocked = std::map<model::ThreadKey, ThreadReading>;

  base::Nanos now() const;
  Blocked find_blocked(SampleResult& result);
  std::vector<ObjectKey> find_suspects(const Blocked& blocked);
  std::vector<ObjectKey> add_released(std::vector<ObjectKey> suspects);
  std::set<Pid> look_around(const std::vector<ObjectKey>& suspects,
                            Changes::Sample kind);
  void add_blocked(const Vitals& vitals,
                   SampleResult& result,
                   Blocked& blocked);
  void read_sockets();
  void refresh_table(const std::vector<ObjectKey>& suspects,
                     Changes::Sample kind);
  void put_blocked(const Blocked& blocked, const std::set<Pid>& done);
  void put_zombies();
  void put_blindness();
  Changes::Life life_of(const model::ProcessKey& process) const;

  const base::Clock& clock_;
  base::Nanos origin_;
  Target target_;
  Objects objects_;
  Portraits portraits_;
  Tree tree_;
  Changes changes_;
  Connections connections_;
  Blocked blocked_;                 // of the sample before
  std::vector<ObjectKey> suspects_; // of the sample before
  // No members, but the last look saw them write to something of a member's.
  std::set<model::ProcessKey> outsiders_;
  LookPace pace_;
  std::vector<UnixSocket> sockets_;
  bool sockets_known_ = false;
  bool sockets_fresh_ = false; // of this sample
  bool syscall_refused_ = false;

  // The last full scan, kept while it would cost too much to repeat.
  FdTable table_;
  bool has_table_ = false;
  Scene::TableAge table_age_ = Scene::TableAge::fresh;
  base::Nanos scanned_{};
  base::Nanos scan_time_{};
  std::vector<ObjectKey> scanned_for_;
  std::size_t scanned_fifos_ = 0;
};

} // namespace hawk::proc
