#include "observe/spawn.hpp"

#include <boost/version.hpp>
#if BOOST_VERSION >= 108600
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/error.hpp>
#include <boost/process/v1/exe.hpp>
#include <boost/process/v1/extend.hpp>
namespace bp = boost::process::v1;
#else
#include <boost/process/child.hpp>
#include <boost/process/error.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
namespace bp = boost::process;
#endif

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hawk::observe {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& text : strings) {
    out.push_back(const_cast<char*>(text.c_str()));
  }
  out.push_back(nullptr);
  return out;
}

// Sets argv and environment exactly, which Boost's own initialisers do not,
// and restores what was inherited.
struct Hook : bp::extend::handler {
  const Launch* launch;
  const Inherited* inherited;
  std::vector<char*> arguments;
  std::vector<char*> environment;

  Hook(const Launch& launch_in, const Inherited& inherited_in)
      : launch(&launch_in),
        inherited(&inherited_in),
        arguments(pointers(launch_in.arguments)),
        environment(pointers(launch_in.environment)) {}

  template <typename Executor>
  void on_setup(Executor& executor) const {
    executor.exe = launch->program.c_str();
    executor.cmd_line = const_cast<char**>(arguments.data());
    executor.env = const_cast<char**>(environment.data());
  }

  // In the child, between fork and exec: async-signal-safe calls only.
  template <typename Executor>
  void on_exec_setup(Executor&) const {
    put(launch->output, STDOUT_FILENO);
    put(launch->error, STDERR_FILENO);
    inherited->restore_signals();
  }

private:
  static void put(int from, int to) {
    if (from >= 0) {
      ::dup2(from, to);
    }
  }
};

base::Result<model::Pid> spawn_once(const Launch& launch,
                                    const Inherited& inherited) {
  const Hook hook(launch, inherited);
  std::error_code error;
  errno = 0;
  bp::child child(bp::exe = launch.program, hook, error);
  if (error) {
    return base::fail(
        base::make_system_error("run", launch.program, error.value()));
  }
  const model::Pid pid = child.id();
  if (pid <= 0) {
    // Boost 1.81 says nothing where its own pipe(2) or fcntl(2) failed.
    const int reason = errno != 0 ? errno : EAGAIN;
    return base::fail(base::make_system_error("start", launch.program, reason));
  }
  child.detach(); // ~child would kill the agent; we wait ourselves
  return pid;
}

} // namespace

base::Result<model::Pid> spawn(const Launch& launch,
                               const Inherited& inherited) {
  auto pid = spawn_once(launch, inherited);
  if (pid || pid.error().error_number != ENOEXEC) {
    return pid;
  }
  Launch script = launch;
  script.arguments.insert(script.arguments.begin() + 1, launch.program);
  script.arguments[0] = "sh";
  script.program = "/bin/sh";
  return spawn_once(script, inherited);
}

} // namespace hawk::observe
