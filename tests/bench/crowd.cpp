// A crowd to be scanned: processes in a chain, neighbours joined by a pipe and
// a socketpair, idle in read, poll or epoll_wait as real ones are.
//
//   crowd [PROCESSES]      1300; 7 descriptors each
//
// Says "ready" and the count on stdout, and lives until its stdin ends.

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

// What joins a process with the next.
struct Link {
  std::array<int, 2> pipe{-1, -1};
  std::array<int, 2> sockets{-1, -1};
};

Link make_link() {
  Link link;
  if (::pipe(link.pipe.data()) != 0
      || ::socketpair(AF_UNIX, SOCK_STREAM, 0, link.sockets.data()) != 0) {
    std::perror("crowd");
    std::exit(1);
  }
  return link;
}

// In one of three ways, for ever.
void idle(int number, int input, int socket) {
  char byte = 0;
  if (number % 2 == 0) {
    while (::read(input, &byte, 1) >= 0) {
    }
  } else if (number % 4 == 1) {
    std::array<pollfd, 2> entries{{{input, POLLIN, 0}, {socket, POLLIN, 0}}};
    ::poll(entries.data(), entries.size(), -1);
  } else {
    const int epoll = ::epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, input, &event);
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    ::epoll_wait(epoll, &event, 1, -1);
  }
  ::pause();
}

pid_t add(int number, const Link& before, const Link& after) {
  const pid_t pid = ::fork();
  if (pid != 0) {
    return pid;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) {
    ::dup2(nothing, fd);
  }
  for (const int fd : {nothing,
                       before.pipe[1],
                       before.sockets[1],
                       after.pipe[0],
                       after.sockets[0]}) {
    ::close(fd);
  }
  idle(number, before.pipe[0], before.sockets[0]);
  ::_exit(0);
}

} // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1300; // NOLINT: a bench
  std::vector<pid_t> pids;
  Link before = make_link();
  for (int i = 0; i < count; ++i) {
    const Link after = make_link();
    pids.push_back(add(i, before, after));
    for (const int fd : {before.pipe[0],
                         before.pipe[1],
                         before.sockets[0],
                         before.sockets[1]}) {
      ::close(fd);
    }
    before = after;
  }
  std::printf("ready %d\n", count);
  std::fflush(stdout);
  char byte = 0;
  while (::read(0, &byte, 1) > 0) {
  }
  for (const pid_t pid : pids) {
    ::kill(pid, SIGKILL);
  }
  for (const pid_t pid : pids) {
    ::waitpid(pid, nullptr, 0);
  }
  return 0;
}
