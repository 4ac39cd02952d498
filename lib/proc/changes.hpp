#pragma once

// Lets through what is new: facts are put for every sample, and pushed only
// when they differ from what was pushed before. What is not put again is
// pushed once more as gone, so that silence always means "as it was".

#include "model/event_sink.hpp"

#include <functional>
#include <map>

namespace hawk::proc {

class Changes final {
public:
  // `time` since the origin of the trace, for all of this sample.
  void begin(model::EventSink& sink, model::Nanos time);

  void put(model::ProcessSeen process);
  void put(model::ThreadSeen thread);
  void put(model::ObjectSeen object);
  void put(model::Blindness blindness);

  // Pushes the gone. A process that was not put has not ended for that:
  // is_alive decides, and one that lives is forgotten in silence no sooner
  // than it ends.
  void end(const std::function<bool(const model::ProcessKey&)>& is_alive);

private:
  template <typename Fact>
  struct Known {
    Fact fact;
    bool fresh = false;
  };

  template <typename Key, typename Fact>
  void put(std::map<Key, Known<Fact>>& known, const Key& key, Fact fact);
  template <typename Key, typename Fact>
  void push_gone(std::map<Key, Known<Fact>>& known);
  void push(model::Payload payload);

  model::EventSink* sink_ = nullptr; // only between begin and end
  model::Nanos time_{};
  std::map<model::ProcessKey, Known<model::ProcessSeen>> processes_;
  std::map<model::ThreadKey, Known<model::ThreadSeen>> threads_;
  std::map<model::ObjectKey, Known<model::ObjectSeen>> objects_;
  model::Blindness blindness_;
};

} // namespace hawk::proc
