#pragma once

// A trace that is still being written, to a sink: how `run` feeds its rules.

#include "base/result.hpp"
#include "model/event_sink.hpp"
#include "trace/reader.hpp"

#include <cstdint>
#include <functional>

namespace hawk::trace {

// Asked after every record: what output the sink still looks at.
using WantsOutput = std::function<model::StreamNeed()>;

enum class Progress { at_end, more };

// The records that rules need to a sink: evidence, and chunks of output as long
// as they are wanted. Stops early after `most` bytes of these.
base::Result<Progress> read_for_rules(Reader& reader,
                                      model::EventSink& sink,
                                      const WantsOutput& wants_output,
                                      std::uint64_t most = UINT64_MAX);

class Follower final {
public:
  // Of output at a time, some 40 ms of work: `run` has signals and timers
  // beside it.
  static constexpr std::uint64_t k_most_output = std::uint64_t{8} << 20;

  static base::Result<Follower> open(const std::string& path);

  // Delivers what is complete by now: all of it, or there is more.
  base::Result<Progress> poll(model::EventSink& sink,
                              const WantsOutput& wants_output);

  ReadSummary summary() const { return reader_.summary(); }

private:
  explicit Follower(Reader reader)
      : reader_(std::move(reader)) {}

  Reader reader_;
};

} // namespace hawk::trace
