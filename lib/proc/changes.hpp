#pragma once

// Lets through what is new: facts are put for every sample, and pushed only
// when they differ from what was pushed before. What is not put again is
// pushed once more as gone, so that silence always means "as it was".
//
// There are two kinds of samples. A look puts everything; a sample between two
// looks puts only what it follows closely, and what only a look had put stays
// as it was then.

#include "model/event_sink.hpp"

#include <functional>
#include <map>

namespace hawk::proc {

class Changes final {
public:
  enum class Sample { look, between };
  enum class Life { runs, zombie, over };

  // `time` since the origin of the trace, for all of this sample.
  void begin(model::EventSink& sink, model::Nanos time, Sample sample);

  void put(model::ProcessSeen process);
  // A thread in a write is followed closely by every sample.
  void put(model::ThreadSeen thread);
  void put(model::ObjectSeen object);
  void put(const model::ProcessUsage& usage);
  // Of a look; what a sample between puts as well stays until the next.
  void put(model::ConnectionSeen connection);
  void put(model::Blindness blindness);

  // What was put of an object last; null: nothing, or it is gone.
  const model::ObjectSeen* find_object(const model::ObjectKey& key) const;

  // Pushes the gone. A process that was not put has not ended for that:
  // life_of decides, and one that lives is forgotten in silence no sooner
  // than it ends.
  void end(const std::function<Life(const model::ProcessKey&)>& life_of);

private:
  template <typename Fact>
  struct Known {
    Fact fact;
    bool fresh = false;    // put in this sample
    bool followed = false; // to be put in every sample, or it is gone
  };

  template <typename Key, typename Fact>
  void put(std::map<Key, Known<Fact>>& known,
           const Key& key,
           Fact fact,
           bool followed);
  template <typename Key, typename Fact>
  void push_gone(std::map<Key, Known<Fact>>& known);
  void push(model::Payload payload);

  model::EventSink* sink_ = nullptr; // only between begin and end
  Sample sample_ = Sample::look;
  model::Nanos time_{};
  std::map<model::ProcessKey, Known<model::ProcessSeen>> processes_;
  std::map<model::ThreadKey, Known<model::ThreadSeen>> threads_;
  std::map<model::ObjectKey, Known<model::ObjectSeen>> objects_;
  std::map<model::ObjectKey, Known<model::ConnectionSeen>> connections_;
  std::map<model::ProcessKey, model::ProcessUsage> usages_;
  model::Blindness blindness_;
};

} // namespace hawk::proc
