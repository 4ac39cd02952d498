#include "observe/watcher.hpp"

#include "observe/close_look.hpp"
#include "proc/fd_table.hpp"
#include "proc/stat.hpp"

#include <unistd.h>

namespace hawk::observe {

namespace {

constexpr base::Nanos k_checkpoint_period = std::chrono::seconds(1);

} // namespace

Watcher::Watcher(Recording& recording,
                 model::Pid keeper,
                 std::set<model::Pid> strangers,
                 base::Nanos stall_threshold)
    : recording_(recording),
      keeper_(keeper),
      others_(strangers) {
  others_.insert(keeper);
  auto root = proc::Root::open();
  if (!root) {
    recording_.events().write(model::Blindness{0, {root.error().message}});
    return;
  }
  if (!root->is_live()) {
    recording_.events().write(model::Blindness{0, {"/proc is not mounted"}});
    return;
  }
  root_.emplace(std::move(*root));
  probe_ = std::make_unique<proc::LivePipeProbe>(*root_);
  // Ourselves and all below: orphans come to us, and a forwarder of ours that
  // a consumer keeps waiting is evidence as well.
  sampler_ = std::make_unique<proc::Sampler>(*root_,
                                             *probe_,
                                             recording_.clock(),
                                             recording_.origin(),
                                             proc::Target{
                                                 {::getpid()},
                                                 false,
                                                 {keeper},
                                                 std::move(strangers),
                                                 proc::Looks::paced,
                                                 proc::ConnectionList::listed,
                                                 proc::StallWatch::watched});
  stalls_ = std::make_unique<LoopStalls>(recording_.origin(), stall_threshold);
}

void Watcher::Listener::accept(const model::Event& event) {
  if (watcher_.stalls_) {
    watcher_.stalls_->hear(event.payload);
  }
  watcher_.recording_.events().accept(event);
}

void Watcher::write_stalls() {
  if (!stalls_) {
    return;
  }
  for (model::StallSeen& stall : stalls_->take()) {
    recording_.events().write(std::move(stall));
  }
}

void Watcher::look() {
  if (sampler_) {
    sampler_->hurry();
  }
  sample();
}

void Watcher::sample() {
  bool suspicious = false;
  if (sampler_) {
    sampler_->set_missing(stalls_->missing());
    const proc::SampleResult result = sampler_->sample(recording_.events());
    suspicious = result.suspicious || result.looked != so_far_.looked;
    so_far_ = {result.finished, result.looked, so_far_.samples + 1};
    stalls_->offer(result.pollers);
    write_stalls();
  }
  const base::Nanos now = recording_.events().now();
  if (suspicious || now - last_checkpoint_ >= k_checkpoint_period) {
    recording_.write_checkpoint(so_far_);
    last_checkpoint_ = now;
  }
}

std::vector<model::ThreadSeen> Watcher::look_closely() {
  std::vector<model::ThreadSeen> threads;
  if (root_) {
    threads = observe::look_closely(*root_, *probe_, others_);
  }
  for (const model::ThreadSeen& thread : threads) {
    recording_.events().write(thread);
  }
  return threads;
}

std::vector<model::Holder>
Watcher::find_holders(const model::ObjectKey& object) {
  std::vector<model::Holder> holders;
  if (!root_) {
    return holders;
  }
  const std::set<model::Pid> exclude = {keeper_, ::getpid()};
  const proc::FdTable table = proc::scan_descriptors(*root_, {}, exclude);
  for (const proc::FdEntry& entry : table.holders(object)) {
    holders.push_back({identify(entry.pid), entry.fd, false, true});
  }
  return holders;
}

model::ProcessKey Watcher::identify(model::Pid pid) const {
  return root_ ? observe::identify(*root_, pid) : model::ProcessKey{pid, 0};
}

std::string Watcher::name_of(model::Pid pid) const {
  if (root_) {
    if (const auto stat = proc::read_stat(*root_, pid)) {
      return stat->name;
    }
  }
  return {};
}

} // namespace hawk::observe
