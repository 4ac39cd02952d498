#pragma once

// A trace that is still being written, to a sink: how `run` feeds its rules.

#include "base/result.hpp"
#include "model/event_sink.hpp"
#include "trace/reader.hpp"

namespace hawk::trace {

class Follower final {
public:
  // Stream records are passed over: rules that follow need evidence only.
  static base::Result<Follower> open(const std::string& path);

  // Delivers every record that is complete by now.
  base::Result<> poll(model::EventSink& sink);

  ReadSummary summary() const { return reader_.summary(); }

private:
  explicit Follower(Reader reader)
      : reader_(std::move(reader)) {}

  Reader reader_;
};

// The whole trace to a sink.
base::Result<> read_all(Reader& reader, model::EventSink& sink);

} // namespace hawk::trace
