#include "support/fake_proc.hpp"

#include "proc/abi.hpp"

#include <fmt/core.h>

#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace hawk::test {

namespace fs = std::filesystem;

namespace {

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string make_stat(const FakeProcess& p, const FakeThread& thread) {
  return fmt::format("{} ({}) {} {} {} {} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 "
                     "0 {} 0 0\n",
                     thread.tid,
                     p.name,
                     thread.state,
                     p.parent,
                     p.pid,
                     p.pid,
                     p.start_time);
}

std::string make_status(const FakeProcess& p, const FakeThread& thread) {
  return fmt::format("Name:\t{}\nUmask:\t0022\nState:\t{} (sleeping)\n"
                     "Uid:\t{}\t0\t0\t0\nNSpid:\t{}\n"
                     "voluntary_ctxt_switches:\t{}\n"
                     "nonvoluntary_ctxt_switches:\t0\n",
                     p.name,
                     thread.state,
                     ::getuid(),
                     thread.tid,
                     thread.switches);
}

void write_thread(const fs::path& place,
                  const FakeProcess& p,
                  const FakeThread& thread) {
  fs::create_directories(place);
  write_file(place / "stat", make_stat(p, thread));
  write_file(place / "status", make_status(p, thread));
  write_file(place / "wchan", thread.wchan);
  if (!thread.syscall.empty()) {
    write_file(place / "syscall", thread.syscall);
  }
}

} // namespace

FakeProc::FakeProc() {
  std::string name = (fs::temp_directory_path() / "hawk-proc-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a temporary directory");
  }
  path_ = name;
}

FakeProc::~FakeProc() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void FakeProc::put(const FakeProcess& process) const {
  remove(process.pid);
  const fs::path place = path_ / std::to_string(process.pid);
  std::vector<FakeThread> threads = process.threads;
  if (threads.empty()) {
    threads.push_back({process.pid});
  }
  write_thread(place, process, threads.front());
  for (const FakeThread& thread : threads) {
    write_thread(place / "task" / std::to_string(thread.tid), process, thread);
  }
  std::string cmdline;
  for (const std::string& argument : process.arguments) {
    cmdline += argument + '\0';
  }
  write_file(place / "cmdline", cmdline);
  if (!process.program.empty()) {
    fs::create_symlink(process.program, place / "exe");
  }
  fs::create_directories(place / "net");
  write_file(place / "net" / "tcp",
             "  sl  local_address rem_address   st tx_queue rx_queue\n"
                 + process.tcp);
  fs::create_directories(place / "fd");
  fs::create_directories(place / "fdinfo");
  for (const auto& [fd, what] : process.fds) {
    fs::create_symlink(what.link, place / "fd" / std::to_string(fd));
    write_file(place / "fdinfo" / std::to_string(fd),
               fmt::format("pos:\t0\nflags:\t0{:o}\nmnt_id:\t15\n{}",
                           what.flags,
                           what.fdinfo));
  }
}

void FakeProc::remove(model::Pid pid) const {
  fs::remove_all(path_ / std::to_string(pid));
}

std::string make_syscall_line(const std::string& name,
                              std::uint64_t first,
                              std::uint64_t second,
                              std::uint64_t third) {
  const auto number = proc::find_system_call(proc::native_abi(), name);
  if (!number) {
    throw std::runtime_error("no such system call: " + name);
  }
  return fmt::format(
      "{} {:#x} {:#x} {:#x} 0x0 0x0 0x0 0x7ffc00001000 0x7f0000002000\n",
      *number,
      first,
      second,
      third);
}

} // namespace hawk::test
