#include "proc/portraits.hpp"

#include "proc/frozen.hpp"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace hawk::proc {

namespace {

// We have run, for certain.
bool counts_runs(const Root& root) {
  std::array<char, 128> buffer;
  const auto text = root.read_into("self/schedstat", buffer);
  const auto own = text ? parse_schedstat(*text) : base::fail(text.error());
  return own && own->slices != 0;
}

} // namespace

Portraits::Portraits(const Root& root)
    : root_(root),
      counts_(root.is_live() && counts_runs(root)) {}

void Portraits::begin() {
  ++sample_;
  std::array<char, 1024> buffer;
  const auto groups = root_.read_into("cgroups", buffer);
  keeps_ = counts_ && !(groups && has_silent_freezer(*groups));
}

std::optional<Portraits::Identity> Portraits::read_identity(Pid pid) const {
  struct stat info {};

  if (!root_.is_live()) {
    return Identity{};
  }
  if (::fstatat(root_.fd(), Path(pid).c_str(), &info, AT_SYMLINK_NOFOLLOW)
      != 0) {
    return std::nullopt;
  }
  return Identity{info.st_ino, info.st_uid};
}

Portrait* Portraits::meet(Pid pid, std::optional<std::uint32_t> user) {
  if (!is_kept(pid)) {
    const auto at = entries_.find(pid);
    if (at == entries_.end() || at->second.portrait.met != sample_) {
      return read(pid, user);
    }
  }
  Entry& entry = entries_.at(pid);
  return !user || entry.identity.user == *user ? &entry.portrait : nullptr;
}

Portrait* Portraits::read(Pid pid, std::optional<std::uint32_t> user) {
  const auto identity = read_identity(pid);
  const auto known = entries_.find(pid);
  const bool same = identity && known != entries_.end()
                    && known->second.identity.inode == identity->inode;
  if (!identity || (user && identity->user != *user)) {
    entries_.erase(pid);
    return nullptr;
  }
  auto vitals = read_vitals(root_,
                            pid,
                            keeps_ ? Pulses::read : Pulses::skipped,
                            same ? &known->second.portrait.vitals : nullptr);
  if (!vitals) {
    entries_.erase(pid);
    return nullptr;
  }
  if (vitals->asleep) {
    find_sharer(vitals->stat);
    vitals->asleep = sharers_.count(pid) == 0;
  }
  Entry entry;
  entry.identity = *identity;
  entry.asked = sample_;
  entry.portrait.vitals = std::move(*vitals);
  entry.portrait.met = sample_;
  return &entries_.insert_or_assign(pid, std::move(entry))
              .first->second.portrait;
}

// clone(2) with CLONE_FILES makes a child whose descriptors are its parent's.
void Portraits::find_sharer(const ProcessStat& stat) {
  if (stat.parent > 0
      && ::syscall(SYS_kcmp, stat.pid, stat.parent, KCMP_FILES, 0, 0) == 0) {
    sharers_.insert({stat.pid, stat.parent});
  }
}

Portrait* Portraits::find(Pid pid) {
  const auto at = entries_.find(pid);
  return at != entries_.end()
                 && (at->second.portrait.met == sample_
                     || (at->second.asked == sample_ && at->second.kept))
             ? &at->second.portrait
             : nullptr;
}

bool Portraits::is_kept(Pid pid) {
  const auto at = entries_.find(pid);
  if (at == entries_.end()) {
    return false;
  }
  Entry& entry = at->second;
  if (entry.asked != sample_) {
    entry.asked = sample_;
    entry.kept = false; // while parents are asked, should they be a circle
    entry.kept = holds(entry);
  }
  return entry.kept;
}

bool Portraits::is_unmoved(const Portrait& portrait) const {
  const auto at = entries_.find(portrait.vitals.stat.pid);
  if (at == entries_.end() || !is_still_asleep(root_, portrait.vitals)) {
    return false;
  }
  // After its figures: so they were nobody else's.
  const auto identity = read_identity(portrait.vitals.stat.pid);
  return identity && identity->inode == at->second.identity.inode;
}

bool Portraits::holds(Entry& entry) {
  const ProcessStat& stat = entry.portrait.vitals.stat;
  if (stat.is_kernel_thread) {
    const auto identity = read_identity(stat.pid);
    return identity && identity->inode == entry.identity.inode;
  }
  if (!keeps_ || sharers_.count(stat.pid) != 0 || !is_unmoved(entry.portrait)) {
    return false;
  }
  // A parent that did not run has not died, nor set its child's group.
  return stat.parent == 0 || is_kept(stat.parent)
         || update_relations(entry.portrait);
}

bool Portraits::update_relations(Portrait& portrait) const {
  ProcessStat& known = portrait.vitals.stat;
  auto stat = read_stat(root_, known.pid);
  if (!stat || stat->start_time != known.start_time) {
    return false;
  }
  known = std::move(*stat);
  portrait.seen.parent = known.parent;
  portrait.seen.group = known.group;
  portrait.seen.session = known.session;
  return true;
}

void Portraits::set_proven(const ObjectKey& end, bool proven) {
  if (proven) {
    proven_[end] = {sample_, sample_};
  } else {
    proven_.erase(end);
  }
}

std::uint64_t Portraits::proven_in(const ObjectKey& end) {
  const auto at = proven_.find(end);
  if (at == proven_.end()) {
    return 0;
  }
  at->second.wanted = sample_;
  return at->second.made;
}

void Portraits::forget_others() {
  std::erase_if(entries_, [this](const auto& item) {
    return item.second.asked != sample_;
  });
  std::erase_if(proven_, [this](const auto& item) {
    return item.second.wanted != sample_;
  });
}

void Portraits::clear() {
  entries_.clear();
  proven_.clear();
}

} // namespace hawk::proc
