#pragma once

// The rules over a recording that is being made: reads it back through the
// follow reader, so that what is found live is found again from the file.

#include "analyse/engine.hpp"
#include "base/result.hpp"
#include "model/report.hpp"
#include "trace/follow.hpp"

#include <functional>
#include <memory>
#include <string>

namespace hawk::cli {

class LiveAnalysis final {
public:
  using Callback = std::function<void(const model::Finding&)>;

  // `beside` gets what the rules get, and outlives this.
  static base::Result<std::unique_ptr<LiveAnalysis>>
  open(const std::string& path, Callback on_finding, model::EventSink& beside);

  // Takes in what has been recorded by now; much output in several goes.
  void tick();

  // After the last record.
  model::Report finish();

private:
  LiveAnalysis(trace::Follower follower,
               std::string path,
               Callback on_finding,
               model::EventSink& beside);

  bool take(); // true: there is more

  trace::Follower follower_;
  std::string path_;
  analyse::Engine engine_;
  model::Fanout sinks_;
};

} // namespace hawk::cli
