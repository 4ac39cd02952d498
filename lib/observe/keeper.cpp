#include "observe/keeper.hpp"

#include "base/file.hpp"
#include "observe/keeper_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::observe {

base::Result<Keeper> Keeper::start(const KeeperPlan& plan,
                                   const std::vector<Outlet>& outlets,
                                   SharedRecording& shared) {
  HAWK_TRY(base::PipeEnds life, base::make_pipe());
  const pid_t pid = ::fork();
  if (pid < 0) {
    return base::fail(base::make_system_error("start", "the keeper", errno));
  }
  if (pid == 0) {
    run_keeper_process(plan, outlets, shared, life.read.get());
  }
  return Keeper(pid, std::move(life.write));
}

void Keeper::tell(char word) {
  // SIGPIPE is ignored while we run; a keeper that is gone needs no word.
  while (::write(life_.get(), &word, 1) < 0 && errno == EINTR) {
  }
  life_.reset();
}

void Keeper::dismiss() {
  tell(k_dismissed);
  // All is recorded: even one that somebody stopped may go now.
  ::kill(pid_, SIGKILL);
  // It ends at once; left to init it would be a zombie where init is no init.
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Keeper::hand_over() {
  tell(k_handed_over);
}

} // namespace hawk::observe
