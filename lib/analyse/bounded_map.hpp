#pragma once

// What processes told of their own things, by a key that begins with the
// process, of which a value-initialised one is the least: bounded by number and
// by the length of texts, because an agent may tell of any number, in texts of
// any kind. Who finds no room takes that of the oldest of the same process,
// which has the lowest number; else that of the first.

#include "model/ids.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace hawk::analyse {

template <class Key, class State> class BoundedMap final {
public:
  struct Most {
    std::size_t number;
    std::size_t text; // bytes, in all
  };

  explicit BoundedMap(Most most)
      : most_(most) {}

  const State* find(const Key& key) const {
    const auto at = entries_.find(key);
    return at == entries_.end() ? nullptr : &at->second.state;
  }

  State* find(const Key& key) {
    const auto at = entries_.find(key);
    return at == entries_.end() ? nullptr : &at->second.state;
  }

  // Who has to go before `key` can have so much text; nobody: there is room.
  std::optional<Key> find_surplus(const Key& key, std::size_t text) const {
    const auto known = entries_.find(key);
    const std::size_t freed =
        known == entries_.end() ? 0 : known->second.text;
    const bool is_known = known != entries_.end();
    const bool fits = (is_known || entries_.size() < most_.number)
                      && text_ - freed + text <= most_.text;
    if (fits || entries_.empty()) {
      return std::nullopt;
    }
    auto at = entries_.lower_bound(first_of(key.process));
    if (at == entries_.end() || at->first.process != key.process) {
      at = entries_.begin();
    }
    return at->first;
  }

  // find_surplus() has found nobody.
  State& put(const Key& key, State state, std::size_t text) {
    Entry& entry = entries_[key];
    text_ = text_ - entry.text + text;
    entry = {std::move(state), text};
    return entry.state;
  }

  void erase(const Key& key) {
    if (const auto at = entries_.find(key); at != entries_.end()) {
      text_ -= at->second.text;
      entries_.erase(at);
    }
  }

  void erase_process(const model::ProcessKey& process) {
    auto at = entries_.lower_bound(first_of(process));
    while (at != entries_.end() && at->first.process == process) {
      text_ -= at->second.text;
      at = entries_.erase(at);
    }
  }

  std::size_t size() const { return entries_.size(); }

private:
  static Key first_of(const model::ProcessKey& process) {
    Key least{};
    least.process = process;
    return least;
  }

  struct Entry {
    State state;
    std::size_t text = 0;
  };

  Most most_;
  std::size_t text_ = 0;
  std::map<Key, Entry> entries_;
};

} // namespace hawk::analyse
