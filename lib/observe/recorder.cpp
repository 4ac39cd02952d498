#include "observe/recorder.hpp"

#include "base/file.hpp"
#include "proc/stat.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

namespace hawk::observe {

namespace {

std::string read_working_directory() {
  std::array<char, 4096> buffer{};
  return ::getcwd(buffer.data(), buffer.size()) == nullptr ? "" : buffer.data();
}

} // namespace

model::Header describe_recorder() {
  model::Header header;
  header.tool_version = HAWK_VERSION;
  header.working_directory = read_working_directory();
  header.recorder.pid = ::getpid();
  if (const auto boot =
          base::read_file_at(AT_FDCWD, "/proc/sys/kernel/random/boot_id")) {
    header.boot_id = boot->substr(0, boot->find('\n'));
  }

  struct stat info {};

  if (::stat("/proc/self/ns/pid", &info) == 0) {
    header.pid_namespace = info.st_ino;
  }
  if (const auto root = proc::Root::open()) {
    if (const auto stat = proc::read_stat(*root, ::getpid())) {
      header.recorder.start_time = stat->start_time;
    }
  }
  return header;
}

} // namespace hawk::observe
