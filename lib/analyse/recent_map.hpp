#pragma once

// States by key, of which those are forgotten that were touched longest ago.

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>

namespace hawk::analyse {

template <class Key, class State> class RecentMap final {
public:
  explicit RecentMap(std::size_t most)
      : most_(most) {}

  const State* find(const Key& key) const {
    const auto at = entries_.find(key);
    return at == entries_.end() ? nullptr : &at->second.state;
  }

  // Whether it is there; if so it is the latest now.
  bool touch(const Key& key) {
    const auto at = entries_.find(key);
    if (at != entries_.end()) {
      order_.splice(order_.end(), order_, at->second.place);
    }
    return at != entries_.end();
  }

  // Made if need be; the latest now.
  State& at(const Key& key) {
    const auto [at, fresh] = entries_.try_emplace(key);
    Entry& entry = at->second;
    if (fresh) {
      entry.place = order_.insert(order_.end(), at);
    } else {
      order_.splice(order_.end(), order_, entry.place);
    }
    if (entries_.size() > most_) {
      entries_.erase(order_.front());
      order_.pop_front();
      ++forgotten_;
    }
    return entry.state;
  }

  std::size_t size() const { return entries_.size(); }

  std::uint64_t forgotten() const { return forgotten_; }

private:
  struct Entry;
  using Entries = std::map<Key, Entry>;

  struct Entry {
    State state{};
    typename std::list<typename Entries::iterator>::iterator place;
  };

  std::size_t most_;
  Entries entries_;
  std::list<typename Entries::iterator> order_; // touched longest ago first
  std::uint64_t forgotten_ = 0;
};

} // namespace hawk::analyse
