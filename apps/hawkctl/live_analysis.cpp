#include "live_analysis.hpp"

namespace hawk::cli {

base::Result<std::unique_ptr<LiveAnalysis>>
LiveAnalysis::open(const std::string& path,
                   Callback on_finding,
                   model::EventSink& beside) {
  HAWK_TRY(trace::Follower follower, trace::Follower::open(path));
  return std::unique_ptr<LiveAnalysis>(
      new LiveAnalysis(
      std::move(follower), path, std::move(on_finding), beside));
}

LiveAnalysis::LiveAnalysis(trace::Follower follower,
                           std::string path,
                           Callback on_finding,
                           model::EventSink& beside)
    : follower_(std::move(follower)),
      path_(std::move(path)),
      engine_(std::move(on_finding)),
      sinks_({&engine_, &beside}) {}

bool LiveAnalysis::take() {
  // A read error of the trace would come again, and is told by `replay`.
  const auto progress =
      follower_.poll(sinks_, [this] { return engine_.stream_need(); });
  return progress && *progress == trace::Progress::more;
}

void LiveAnalysis::tick() {
  std::ignore = take(); // the rest at the next tick
}

model::Report LiveAnalysis::finish() {
  while (take()) {
  }
  return engine_.finish(path_);
}

} // namespace hawk::cli
