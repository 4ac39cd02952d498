#pragma once

// A recording of what programs send, without an agent of ours: from the first
// connection until a signal, a time, or silence ends it.

#include "base/result.hpp"
#include "observe/inherited.hpp"
#include "receive/receiver.hpp"
#include "trace/appender.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace hawk::cli {

struct ReceptionPlan {
  receive::ReceiverOptions receiver;
  std::string trace_path;      // or empty: in trace_directory
  std::string trace_directory;
  std::uint64_t max_size = 0;
  std::optional<base::Nanos> timeout;
  std::optional<base::Nanos> until_idle; // nothing came for so long
};

struct Reception {
  receive::Counts counts;
  trace::Losses losses;
  std::uint64_t capped_bytes = 0;
  std::string trace_path;
};

// Calls `on_ready` once it listens, with where, and where the trace is.
base::Result<Reception>
receive_until_end(const ReceptionPlan& plan,
                  const observe::Inherited& inherited,
                  const std::function<void(const loop::Address&,
                                           const std::string&)>& on_ready);

} // namespace hawk::cli
