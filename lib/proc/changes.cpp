#include "proc/changes.hpp"

#include "base/assert.hpp"

namespace hawk::proc {

void Changes::begin(model::EventSink& sink, model::Nanos time, Sample sample) {
  sink_ = &sink;
  sample_ = sample;
  time_ = time;
  for (auto& [key, known] : processes_) {
    known.fresh = false;
  }
  for (auto& [key, known] : threads_) {
    known.fresh = false;
  }
  for (auto& [key, known] : objects_) {
    known.fresh = false;
  }
  for (auto& [key, known] : connections_) {
    known.fresh = false;
  }
}

void Changes::push(model::Payload payload) {
  HAWK_ASSERT(sink_ != nullptr);
  sink_->accept({0, 0, time_, std::move(payload)});
}

template <typename Key, typename Fact>
void Changes::put(std::map<Key, Known<Fact>>& known,
                  const Key& key,
                  Fact fact,
                  bool followed) {
  const auto [it, is_new] = known.try_emplace(key);
  Known<Fact>& entry = it->second;
  const bool changed = is_new || !(entry.fact == fact);
  entry.fresh = true;
  entry.followed = followed;
  if (changed) {
    entry.fact = fact;
    push(std::move(fact));
  }
}

void Changes::put(model::ProcessSeen process) {
  const model::ProcessKey key = process.process;
  put(processes_, key, std::move(process), false);
}

void Changes::put(model::ThreadSeen thread) {
  const model::ThreadKey key = thread.thread;
  const bool writes = thread.wait.kind == model::Wait::Kind::write;
  put(threads_, key, std::move(thread), writes || sample_ == Sample::between);
}

void Changes::put(model::ObjectSeen object) {
  const model::ObjectKey key = object.object;
  put(objects_, key, std::move(object), sample_ == Sample::between);
}

void Changes::put(model::ConnectionSeen connection) {
  const model::ObjectKey key = connection.socket;
  put(connections_, key, std::move(connection), false);
}

void Changes::put(const model::ProcessUsage& usage) {
  auto& known = usages_[usage.process];
  if (!(known == usage)) {
    known = usage;
    push(usage);
  }
}

const model::ObjectSeen*
Changes::find_object(const model::ObjectKey& key) const {
  const auto at = objects_.find(key);
  return at == objects_.end() ? nullptr : &at->second.fact;
}

void Changes::put(model::Blindness blindness) {
  if (!(blindness_ == blindness)) {
    blindness_ = blindness;
    push(std::move(blindness));
  }
}

template <typename Key, typename Fact>
void Changes::push_gone(std::map<Key, Known<Fact>>& known) {
  for (auto it = known.begin(); it != known.end();) {
    if (it->second.fresh
        || (sample_ == Sample::between && !it->second.followed)) {
      ++it;
      continue;
    }
    it->second.fact.gone = true;
    push(std::move(it->second.fact));
    it = known.erase(it);
  }
}

void Changes::end(
    const std::function<Life(const model::ProcessKey&)>& life_of) {
  push_gone(threads_);
  push_gone(objects_);
  push_gone(connections_);
  for (auto it = processes_.begin(); it != processes_.end();) {
    const Life life = it->second.fresh ? Life::runs : life_of(it->first);
    if (life == Life::runs
        || (life == Life::zombie && it->second.fact.state == 'Z')) {
      ++it;
      continue;
    }
    usages_.erase(it->first);
    it->second.fact.exited = true;
    push(std::move(it->second.fact));
    it = processes_.erase(it);
  }
  sink_ = nullptr;
}

} // namespace hawk::proc
