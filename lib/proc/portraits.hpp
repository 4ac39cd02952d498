#pragma once

// Processes as a sample met them, and what was read of those that sleep, kept
// for as long as not one of their threads has run (vitals.hpp). Who did not
// run did nothing: its threads wait where they waited, and its descriptors
// lead where they led. So of a crowd that idles only the first look pays for
// a description.
//
// What others can change meanwhile is no part of it, or is asked again: a
// parent may die, an epoll set may be shared, the open file behind a
// descriptor may be another's as well. Whose descriptors may change without
// its doing, by a table that it shares or by a ring's workers, is not kept.

#include "proc/fdinfo.hpp"
#include "proc/threads.hpp"
#include "proc/vitals.hpp"

#include <map>
#include <unordered_map>

namespace hawk::proc {

struct Portrait {
  Vitals vitals;

  // By a scan; of one that sleeps.
  bool is_scanned = false;
  std::size_t fifos = 0; // known then
  std::vector<FdEntry> ends;

  // By a scene; likewise.
  bool is_described = false;
  model::ProcessSeen seen;
  std::vector<ThreadReading> threads;
  std::vector<EpollSet> sets;

  std::uint64_t met = 0; // in which sample, first
};

class Portraits final {
public:
  // `root` must outlive it.
  explicit Portraits(const Root& root);

  // A new sample: everybody is asked anew.
  void begin();

  // Whether any can be kept: this kernel tells who ran.
  bool keeps() const { return keeps_; }

  // The process in this sample. Null: it is gone, or not of that user.
  Portrait* meet(Pid pid, std::optional<std::uint32_t> user = std::nullopt);

  // One that was met in this sample.
  Portrait* find(Pid pid);

  // One that was met before, then or in this sample.
  Portrait* recall(Pid pid) {
    return entries_.count(pid) != 0 ? meet(pid) : nullptr;
  }

  // Whether it still is the process that was met, and sleeps since: then what
  // was read of it in between is of one moment.
  bool is_unmoved(const Portrait& portrait) const;

  // All holders of an end were asked for their flags in this sample, and were
  // asleep; or not all.
  void set_proven(const ObjectKey& end, bool proven);
  // When that was; 0: it is not so.
  std::uint64_t proven_in(const ObjectKey& end);

  // Forgets those that this sample did not meet.
  void forget_others();

  void clear();

private:
  // Of the directory of a process: another process of that pid has another.
  struct Identity {
    std::uint64_t inode = 0;
    std::uint32_t user = 0;
  };

  struct Entry {
    Portrait portrait;
    Identity identity;
    std::uint64_t asked = 0; // in which sample
    bool kept = false;       // the answer
  };

  // The samples in which it was made and last wanted.
  struct Proof {
    std::uint64_t made = 0;
    std::uint64_t wanted = 0;
  };

  std::optional<Identity> read_identity(Pid pid) const;
  Portrait* read(Pid pid, std::optional<std::uint32_t> user);
  bool is_kept(Pid pid);
  bool holds(Entry& entry);
  bool update_relations(Portrait& portrait) const;
  void find_sharer(const ProcessStat& stat);

  const Root& root_;
  bool counts_ = false; // this kernel does
  bool keeps_ = false;  // in this sample
  std::uint64_t sample_ = 0;
  std::unordered_map<Pid, Entry> entries_;
  std::set<Pid> sharers_; // of descriptor tables
  std::map<ObjectKey, Proof> proven_;
};

} // namespace hawk::proc
