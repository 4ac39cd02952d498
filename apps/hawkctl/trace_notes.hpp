#pragma once

// What a reader of a trace should know beside its contents: what was lost,
// damaged, cut, or not recorded to the end.

#include "model/event.hpp"
#include "trace/reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hawk::cli {

class TraceNotes final {
public:
  // Every event of the trace.
  void observe(const model::Event& event);

  // Sentences, most serious first. `missing_bytes` are those that the offsets
  // of the streams miss; those in gap records are explained.
  std::vector<std::string> sentences(const trace::ReadSummary& summary,
                                     std::uint64_t missing_bytes,
                                     std::uint64_t late_bytes) const;

private:
  struct Loss {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
  };

  std::map<std::string, Loss> losses_; // by reason
  std::uint64_t explained_bytes_ = 0;  // of streams
  std::vector<std::string> others_;
};

} // namespace hawk::cli
