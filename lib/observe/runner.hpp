#pragma once

// Runs an agent under observation, from the first check to the last record.
// Wires the parts together in the order that keeps the agent safe: trace,
// pipes, keeper, agent, threads.

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "observe/forwarder.hpp"
#include "observe/inherited.hpp"
#include "observe/otlp_offer.hpp"
#include "observe/outlet.hpp"
#include "observe/probes.hpp"
#include "observe/recording.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawk::observe {

struct RunOptions {
  std::vector<std::string> command; // at least one word
  std::string program;              // its path: find_program()
  std::string trace_path;           // or empty: in trace_directory
  std::string trace_directory;
  std::string state_directory; // of hawkctl, for the probes; or empty
  std::string correlation_id;  // empty: a fresh UUID
  Stdio stdio = Stdio::automatic;
  Sharing sharing = Sharing::same_place;
  std::optional<base::Nanos> timeout;
  base::Nanos kill_after = std::chrono::seconds(5); // SIGKILL after SIGTERM
  base::Nanos linger = std::chrono::seconds(1);
  RecordingLimits limits;
  std::uint64_t spool_size = std::uint64_t{256} << 20;
  std::vector<std::string> spool_directories;
  OnStall on_stall = OnStall::block;
  Probes probes = Probes::offered;
  std::vector<std::string> variables; // "NAME=value", for the probes
};

struct RunResult {
  model::Ended ended;
  base::Nanos duration{};
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;         // of the agent's output
  trace::Losses losses;            // not in the trace: the disk
  std::uint64_t capped_bytes = 0;  // not in the trace: the size cap
  std::uint64_t undelivered = 0;   // bytes that the consumer did not take
  int undelivered_error = 0;       // why: EPIPE, or 0: dropped, given up
  base::Nanos longest_stall{};     // our own delay of the agent, at most
  std::vector<model::Holder> left; // who still holds an output
  std::vector<std::string> left_names;
  bool interrupted = false;
  bool ended_by_ctrl_c = false; // the terminal's SIGINT ended the agent
};

// What the caller wants to be told, on the loop's thread.
struct RunHooks {
  std::function<void()> on_tick; // four times a second, and at the end
  // Time is over and the agent is still there: what its threads do.
  std::function<void(const std::vector<model::ThreadSeen>&)> on_timeout;
  std::function<void(std::string_view)> on_remark; // an escalation, a warning
};

class Runner final {
public:
  // Makes everything that can fail, and starts nothing yet. `inherited` is
  // what take_inheritance() gave at the very beginning of the program.
  static base::Result<std::unique_ptr<Runner>> make(RunOptions options,
                                                    Inherited inherited);
  ~Runner();

  const Recording& recording() const;
  Recording& recording();
  const std::string& correlation_id() const;

  // The environment that the agent would have without us.
  const std::vector<std::string>& environment() const;

  // Before run(): the agent is told so, and the trace says it.
  void offer_otlp(OtlpOffer offer);

  // Starts the agent and returns when it has ended and its output is
  // delivered. Errors carry the errno(3) of a failed fork or exec: there was
  // no agent then.
  base::Result<RunResult> run(const RunHooks& hooks);

  // Text to stderr without breaking into a line of the agent's. Never blocks;
  // what its reader does not take within a moment of the end is given up.
  void say(const std::string& text);

private:
  struct Parts;
  explicit Runner(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace hawk::observe
