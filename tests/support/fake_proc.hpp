#pragma once

// A /proc of a test's own, in a temporary directory: one struct a process,
// written as the kernel would.

#include "model/ids.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hawk::test {

struct FakeThread {
  model::Pid tid = 0;
  std::string syscall = "running\n"; // empty: no such file
  std::uint64_t switches = 10;
  std::string wchan = "0";
  char state = 'S';
};

struct FakeFd {
  std::string link;   // "pipe:[70]"
  int flags = 0;      // O_RDONLY, O_WRONLY, ...
  std::string fdinfo; // more lines
};

struct FakeProcess {
  model::Pid pid = 0;
  model::Pid parent = 1;
  std::string name = "agent";
  std::uint64_t start_time = 1000;
  std::vector<std::string> arguments = {"agent"};
  std::vector<FakeThread> threads; // none: the leader alone, running
  std::map<int, FakeFd> fds;
  std::string program{}; // what /proc/PID/exe leads to
  std::string tcp{};     // /proc/PID/net/tcp, without its heading
};

class FakeProc final {
public:
  FakeProc();
  FakeProc(const FakeProc&) = delete;
  FakeProc& operator=(const FakeProc&) = delete;
  ~FakeProc();

  // Writes the process, in place of an earlier one of that pid.
  void put(const FakeProcess& process) const;
  void remove(model::Pid pid) const;

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

// A line of /proc/PID/syscall: a native call by its name.
std::string make_syscall_line(const std::string& name,
                              std::uint64_t first = 0,
                              std::uint64_t second = 0,
                              std::uint64_t third = 0);

} // namespace hawk::test
