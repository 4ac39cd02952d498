#include "observe/inherited.hpp"

#include "base/text.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <memory>

namespace hawk::observe {

namespace {

constexpr int k_last_signal = 64;
constexpr int k_most_probed = 1024;

std::vector<int> open_descriptors() {
  std::vector<int> open;
  const auto close_directory = [](DIR* directory) { ::closedir(directory); };
  const std::unique_ptr<DIR, decltype(close_directory)> directory(
      ::opendir("/proc/self/fd"), close_directory);
  if (!directory) { // no /proc: ask one by one
    for (int fd = 0; fd < k_most_probed; ++fd) {
      if (::fcntl(fd, F_GETFD) >= 0) {
        open.push_back(fd);
      }
    }
    return open;
  }
  while (const dirent* entry = ::readdir(directory.get())) {
    const auto fd = base::parse_decimal(entry->d_name);
    if (fd && *fd != ::dirfd(directory.get())) {
      open.push_back(static_cast<int>(*fd));
    }
  }
  return open;
}

} // namespace

bool Inherited::is_ignored(int signal) const {
  return dispositions[static_cast<std::size_t>(signal)].sa_handler == SIG_IGN;
}

void Inherited::restore_signals() const {
  for (int signal = 1; signal <= k_last_signal; ++signal) {
    ::sigaction(
        signal, &dispositions[static_cast<std::size_t>(signal)], nullptr);
  }
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  if (death_signal != 0) {
    ::prctl(PR_SET_PDEATHSIG, death_signal);
  }
}

Inherited take_inheritance() {
  Inherited inherited;
  ::sigprocmask(SIG_SETMASK, nullptr, &inherited.mask);
  ::prctl(PR_GET_PDEATHSIG, &inherited.death_signal);
  for (int signal = 1; signal <= k_last_signal; ++signal) {
    ::sigaction(signal,
                nullptr,
                &inherited.dispositions[static_cast<std::size_t>(signal)]);
  }
  for (int fd = 0; fd < 3; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0) {
      inherited.closed_stdio[static_cast<std::size_t>(fd)] = true;
      // The lowest free number is the one just found free.
      ::open("/dev/null", O_RDWR | O_CLOEXEC);
    }
  }
  inherited.descriptors = open_descriptors();
  return inherited;
}

void release_descriptors(const Inherited& inherited) {
  for (const int fd : inherited.descriptors) {
    if (fd > STDERR_FILENO) {
      ::close(fd);
    }
  }
}

} // namespace hawk::observe
