#pragma once

// Runs an agent with the streams it was given and stays beside it: watches its
// processes, passes signals on, ends it in time. No byte of the agent passes
// through here, nothing is recorded. Its environment is left alone, unless it
// is offered the probes: then HAWK_EVENTS is set, and what loads them.

#include "base/result.hpp"
#include "model/event_sink.hpp"
#include "observe/inherited.hpp"
#include "observe/otlp_offer.hpp"
#include "observe/probes.hpp"
#include "proc/target.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::observe {

struct CompanionOptions {
  std::vector<std::string> command; // at least one word
  std::string program;              // its path: find_program()
  std::optional<base::Nanos> timeout;
  base::Nanos kill_after = std::chrono::seconds(5); // SIGKILL after SIGTERM
  Probes probes = Probes::left_out;
  std::vector<std::string> variables; // "NAME=value", for the probes
  std::string state_directory; // of hawkctl, for the probes; or empty
  proc::StallWatch stalls = proc::StallWatch::skipped;
  base::Nanos stall_threshold = proc::k_stall_threshold;
};

struct CompanionResult {
  model::Ended ended;
  bool stopped = false;         // by stop()
  bool ended_by_ctrl_c = false; // the terminal's SIGINT ended the agent
};

// What the caller wants to be told, on the loop's thread.
struct CompanionHooks {
  std::function<void()> on_sample;
  // Time is over and the agent is still there: what its threads do.
  std::function<void(const std::vector<model::ThreadSeen>&)> on_timeout;
  std::function<void(std::string_view)> on_remark; // an escalation
};

class Companion final {
public:
  // Makes everything that can fail, and starts nothing yet. `inherited` is
  // what take_inheritance() gave; the sink outlives this.
  static base::Result<std::unique_ptr<Companion>>
  make(CompanionOptions options, Inherited inherited, model::EventSink& sink);
  ~Companion();

  // What the agent is told of a receiver, with the probes only. Before run();
  // and the receiver is made after this, for its thread shall not get signals.
  void offer_otlp(OtlpOffer offer);

  // Starts the agent and returns when it has ended. Errors carry the errno(3)
  // of a failed fork or exec: there was no agent then.
  base::Result<CompanionResult> run(const CompanionHooks& hooks);

  // From a hook: what was waited for has come. Ends the agent's tree as the
  // time limit does.
  void stop();

  // From a hook, or after run(): something else that is known, as of now.
  void push(model::Payload payload);

  // Text to stderr, which the agent has as well. Never blocks: what its reader
  // does not take within a moment of the end is given up.
  void say(const std::string& text);

private:
  struct Parts;
  explicit Companion(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace hawk::observe
