#include "proc/sampler.hpp"

#include "proc/process_seen.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;
using model::Watch;

// While a hang lasts, scanning everything may take a twentieth of the time:
// always on a small host, each second on one where a scan takes 50 ms.
constexpr int k_scan_share = 20;

bool may_hang_on(const ObjectKey& object) {
  return object.kind == Kind::pipe || object.kind == Kind::fifo
         || object.kind == Kind::socket || object.kind == Kind::tty;
}

// Ends held by one process only are its own affair (every Node process keeps
// such a pipe), unless one of them is its stdin.
bool is_shared(std::span<const FdEntry> holders) {
  return std::any_of(holders.begin(), holders.end(), [&](const FdEntry& e) {
    return e.pid != holders.front().pid;
  });
}

// A leader that has left while other threads go on is a zombie, too.
bool has_ended(const ProcessStat& stat) {
  return stat.state == 'X' || (stat.state == 'Z' && stat.threads <= 1);
}

// What this thread took of a processor so far.
base::Nanos processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + base::Nanos(time.tv_nsec);
}

bool in_use(const UnixSocket& socket) {
  return socket.peer != 0 && (socket.unread > 0 || socket.sent > 0);
}

// Node's children have sockets as their stdio.
bool is_standard(std::span<const FdEntry> holders) {
  return std::any_of(holders.begin(), holders.end(), [](const FdEntry& e) {
    return e.fd <= STDERR_FILENO;
  });
}

// What a look looks at: pipes between processes, and sockets that have bytes
// under way or are somebody's stdio, where a member holds an end.
void add_shared(const FdTable& table,
                const std::vector<UnixSocket>& sockets,
                const Tree& tree,
                Scene& scene) {
  const std::span<const FdEntry> entries(table.entries);
  for (std::size_t at = 0; at < entries.size();) {
    const ObjectKey object = entries[at].object;
    const auto holders = table.holders(object);
    at += holders.size();
    const bool ours =
        std::any_of(holders.begin(), holders.end(), [&](const FdEntry& e) {
          return tree.members().count(e.pid) != 0;
        });
    if (!ours) {
      continue;
    }
    if (object.kind == Kind::socket) {
      const UnixSocket* socket = find_socket(sockets, object.inode);
      if (socket == nullptr || socket->peer == 0) {
        continue;
      }
      const ObjectKey peer = {Kind::socket, socket->peer};
      if (in_use(*socket) || is_standard(holders)
          || is_standard(table.holders(peer))) {
        scene.add_quiet(object);
        scene.add_quiet(peer);
      }
    } else if (object.kind != Kind::tty
               && (is_shared(holders) || is_standard(holders))) {
      scene.add_quiet(object);
    }
  }
}

} // namespace

Sampler::Sampler(const Root& root,
                 PipeProbe& probe,
                 const base::Clock& clock,
                 base::Nanos origin,
                 Target target)
    : clock_(clock),
      origin_(origin),
      target_(std::move(target)),
      objects_(root, probe),
      portraits_(root),
      connections_(root) {}

void Sampler::set_target(Target target) {
  target_ = std::move(target);
  tree_.clear();
  outsiders_.clear();
  portraits_.clear();
  pace_ = {};
}

base::Nanos Sampler::now() const {
  return clock_.read().monotonic - origin_;
}

SampleResult Sampler::sample(model::EventSink& sink) {
  SampleResult result;
  const base::Nanos start = now();
  const base::Nanos processor_start = processor_time();
  const Changes::Sample kind =
      target_.looks == Looks::always || pace_.is_due(start)
          ? Changes::Sample::look
          : Changes::Sample::between;
  changes_.begin(sink, start, kind);
  sockets_fresh_ = false;
  portraits_.begin();
  tree_.update(objects_.root(), target_, portraits_);
  Blocked blocked = find_blocked(result);
  std::vector<ObjectKey> suspects = find_suspects(blocked);
  result.suspicious = !suspects.empty();
  suspects = add_released(std::move(suspects));
  std::set<Pid> done;
  if (!suspects.empty() || kind == Changes::Sample::look) {
    done = look_around(suspects, kind);
  }
  if (kind == Changes::Sample::between) {
    connections_.follow(changes_);
  }
  put_blocked(blocked, done);
  put_blindness();
  changes_.end(
      [this](const model::ProcessKey& process) { return life_of(process); });
  blocked_ = std::move(blocked);
  result.finished = now();
  if (kind == Changes::Sample::look) {
    pace_.looked(result.finished, processor_time() - processor_start);
  }
  result.looked = pace_.last();
  return result;
}

Changes::Life Sampler::life_of(const model::ProcessKey& process) const {
  const auto stat = read_stat(objects_.root(), process.pid);
  if (!stat || stat->start_time != process.start_time || stat->state == 'X') {
    return Changes::Life::over;
  }
  return has_ended(*stat) ? Changes::Life::zombie : Changes::Life::runs;
}

// Everything about those that are in a write; what calls the others are in was
// read when they were met.
Sampler::Blocked Sampler::find_blocked(SampleResult& result) {
  Blocked blocked;
  for (const auto& [pid, stat] : tree_.members()) {
    const Portrait* met = portraits_.find(pid);
    if (met != nullptr && !has_ended(stat)) {
      add_blocked(met->vitals, result, blocked);
    }
  }
  for (const model::ProcessKey& process : outsiders_) {
    const Portrait* met =
        tree_.has(process) ? nullptr : portraits_.meet(process.pid);
    if (met != nullptr && met->vitals.stat.start_time == process.start_time) {
      add_blocked(met->vitals, result, blocked);
    }
  }
  return blocked;
}

void Sampler::add_blocked(const Vitals& vitals,
                          SampleResult& result,
                          Blocked& blocked) {
  const Root& root = objects_.root();
  const model::ProcessKey process{vitals.stat.pid, vitals.stat.start_time};
  ++result.processes;
  for (const Vitals::Thread& thread : vitals.threads) {
    ++result.threads;
    if (target_.stalls == StallWatch::watched && is_polling(thread)
        && tree_.has(process)) {
      result.pollers.push_back({process, thread.tid});
    }
    if (!is_writing(root, process.pid, thread, syscall_refused_)) {
      continue;
    }
    auto reading = read_thread(objects_, {process, thread.tid});
    if (reading && reading->seen.wait.kind == model::Wait::Kind::write
        && may_hang_on(reading->seen.wait.object)
        && is_same_process(root, process)) {
      blocked.emplace(reading->seen.thread, std::move(*reading));
    }
  }
}

std::vector<ObjectKey> Sampler::find_suspects(const Blocked& blocked) {
  std::vector<ObjectKey> suspects;
  for (const auto& [key, reading] : blocked) {
    const auto before = blocked_.find(key);
    if (before != blocked_.end()
        && reading.stands_still_since(before->second)) {
      suspects.push_back(reading.seen.wait.object);
    }
  }
  std::sort(suspects.begin(), suspects.end());
  suspects.erase(std::unique(suspects.begin(), suspects.end()), suspects.end());
  const bool any_socket =
      std::any_of(suspects.begin(), suspects.end(), [](const ObjectKey& o) {
        return o.kind == Kind::socket;
      });
  if (any_socket || target_.everything) {
    read_sockets();
    // A full TCP connection is not ours to explain.
    std::erase_if(suspects, [this](const ObjectKey& object) {
      return sockets_known_ && object.kind == Kind::socket
             && find_socket(sockets_, object.inode) == nullptr;
    });
  }
  return suspects;
}

// What blocked somebody a sample ago is looked at once more: whether it was
// read tells a reader that came late from a writer that was killed.
std::vector<ObjectKey> Sampler::add_released(std::vector<ObjectKey> suspects) {
  std::vector<ObjectKey> both;
  std::set_union(suspects.begin(),
                 suspects.end(),
                 suspects_.begin(),
                 suspects_.end(),
                 std::back_inserter(both));
  suspects_ = std::move(suspects);
  return both;
}

void Sampler::read_sockets() {
  if (sockets_fresh_) {
    return;
  }
  sockets_fresh_ = true;
  auto sockets = objects_.probe().unix_sockets();
  sockets_known_ = sockets.has_value();
  sockets_ = sockets ? std::move(*sockets) : std::vector<UnixSocket>();
}

std::set<Pid> Sampler::look_around(const std::vector<ObjectKey>& suspects,
                                   Changes::Sample kind) {
  read_sockets();
  refresh_table(suspects, kind);
  // What our own threads do between the agent's outputs and the trace is no
  // evidence, unless something is stuck.
  const Pid silent = suspects.empty() ? ::getpid() : 0;
  Scene scene({objects_,
               table_,
               sockets_,
               tree_,
               portraits_,
               target_.exclude,
               changes_,
               silent,
               table_age_},
              target_.everything ? Scene::Reach::unlimited
                                 : Scene::Reach::bounded);
  for (const ObjectKey& object : suspects) {
    scene.add_first(object, Watch::For::output);
  }
  if (kind == Changes::Sample::look) {
    add_shared(table_, sockets_, tree_, scene);
    if (target_.connections == ConnectionList::listed) {
      connections_.look({tree_.members(), table_, sockets_}, changes_);
      for (const Pid pid : connections_.suspects()) {
        scene.add_first(pid); // for what its threads wait for
      }
    }
  }
  scene.describe();
  if (kind == Changes::Sample::look) {
    outsiders_ = scene.writers();
    portraits_.forget_others();
    put_zombies();
    std::set<ObjectKey> standing = scene.standing();
    standing.insert(connections_.waiting().begin(),
                    connections_.waiting().end());
    pace_.found(standing);
  }
  return scene.processes();
}

// Who has ended and was not waited for tells what its parent waits for.
void Sampler::put_zombies() {
  for (const auto& [pid, stat] : tree_.members()) {
    if (has_ended(stat)) {
      changes_.put(make_process_seen(objects_.root(), stat, true));
    }
  }
}

void Sampler::refresh_table(const std::vector<ObjectKey>& suspects,
                            Changes::Sample kind) {
  const base::Nanos start = now();
  const bool all_known = std::includes(scanned_for_.begin(),
                                       scanned_for_.end(),
                                       suspects.begin(),
                                       suspects.end());
  // A paced look is rare, and worth a new table.
  const bool paced =
      kind == Changes::Sample::look && target_.looks == Looks::paced;
  // Of all that were met those that slept are recalled, not scanned.
  const bool recalled = target_.everything && portraits_.keeps();
  const bool due =
      paced || recalled || start - scanned_ >= scan_time_ * k_scan_share;
  // A FIFO is found by its path, and that may be younger than the table.
  const bool fifos_known = scanned_fifos_ == objects_.fifos().size();
  table_age_ = Scene::TableAge::older;
  if (has_table_ && all_known && fifos_known && !due) {
    return;
  }
  table_age_ = Scene::TableAge::fresh;
  table_ = scan_descriptors(
      objects_.root(), objects_.fifos(), target_.exclude, &portraits_);
  has_table_ = true;
  scanned_for_ = suspects;
  scanned_fifos_ = objects_.fifos().size();
  scanned_ = now();
  scan_time_ = scanned_ - start;
}

void Sampler::put_blocked(const Blocked& blocked, const std::set<Pid>& done) {
  Pid last = 0;
  for (const auto& [key, reading] : blocked) {
    const Pid pid = key.process.pid;
    if (done.count(pid) != 0) {
      continue; // with all its threads already
    }
    const auto member = tree_.members().find(pid);
    if (pid != last && member != tree_.members().end()) {
      changes_.put(make_process_seen(objects_.root(), member->second, true));
    }
    last = pid;
    changes_.put(reading.seen);
  }
}

void Sampler::put_blindness() {
  model::Blindness blindness;
  blindness.hidden_processes = table_.hidden_processes;
  blindness.youngest_hidden = table_.youngest_hidden;
  blindness.missing = objects_.probe().missing();
  blindness.missing.insert(
      blindness.missing.end(), missing_.begin(), missing_.end());
  if (syscall_refused_) {
    blindness.missing.emplace_back(
        "/proc/PID/syscall: not readable for some processes; their waits were "
        "inferred from wchan");
  }
  changes_.put(std::move(blindness));
}

} // namespace hawk::proc
