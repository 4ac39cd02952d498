#pragma once

// The keeper: a small process that holds the read ends of the agent's outputs
// and the trace, so that the agent lives on and is recorded when hawkctl is
// killed. It has a session of its own, ignores signals, has /dev/null as 0, 1
// and 2, holds no write end, and stays until the agent's outputs end.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "observe/chunk_recorder.hpp"
#include "observe/outlet.hpp"
#include "observe/shared_recording.hpp"

#include <string>
#include <vector>

namespace hawk::observe {

struct KeeperPlan {
  int trace_fd = -1;
  base::Nanos origin{};
  std::string trace_id;
  RecordingLimits limits;
  std::vector<std::string> remove_at_end; // files and directories of the run
};

class Keeper final {
public:
  // Forks the keeper. Before the agent, and before any thread.
  static base::Result<Keeper> start(const KeeperPlan& plan,
                                    const std::vector<Outlet>& outlets,
                                    SharedRecording& shared);

  // All is recorded: the keeper ends.
  void dismiss();

  // We leave while somebody may still write: the keeper records on.
  void hand_over();

  model::Pid pid() const { return pid_; }

private:
  Keeper(model::Pid pid, base::Fd life)
      : pid_(pid),
        life_(std::move(life)) {}

  void tell(char word);

  model::Pid pid_ = 0;
  base::Fd life_; // its end of file, without a word before, is our death
};

} // namespace hawk::observe
