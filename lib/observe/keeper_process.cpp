#include "observe/keeper_process.hpp"

#include "proc/stat.hpp"
#include "trace/event_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

namespace hawk::observe {

namespace {

void close_all_but(const std::set<int>& wanted) {
  int from = STDERR_FILENO + 1;
  const auto close_range_or_loop = [](int first, int last) {
    if (::close_range(
            static_cast<unsigned>(first), static_cast<unsigned>(last), 0)
        == 0) {
      return;
    }
    const long most = std::min<long>(last, ::sysconf(_SC_OPEN_MAX));
    for (long fd = first; fd <= most; ++fd) {
      ::close(static_cast<int>(fd));
    }
  };
  for (const int fd : wanted) {
    if (fd > from) {
      close_range_or_loop(from, fd - 1);
    }
    from = std::max(from, fd + 1);
  }
  close_range_or_loop(from, INT32_MAX);
}

void become_keeper(const std::set<int>& wanted) {
  ::prctl(PR_SET_NAME, "hawk-keeper");
  ::setsid();
  sigset_t none;
  ::sigemptyset(&none);
  for (int signal = 1; signal < NSIG; ++signal) {
    ::signal(signal, SIG_IGN);
  }
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  close_all_but(wanted); // first: the next one may be one too many
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    ::dup2(null, fd);
  }
  ::close(null);
  // Hold no directory busy.
  if (::chdir("/") != 0) {
    return;
  }
}

// An agent may close its outputs and live on.
void wait_for_end(const model::ProcessKey& agent) {
  const base::Fd fd(static_cast<int>(::syscall(SYS_pidfd_open, agent.pid, 0)));
  const auto root = proc::Root::open();
  if (!fd || !root || !proc::is_same_process(*root, agent)) {
    return; // it is gone; or the kernel is too old to be asked
  }
  pollfd end{fd.get(), POLLIN, 0};
  while (::poll(&end, 1, -1) < 0) {
  }
}

// A word, or 0 when the recorder is gone without one.
char wait_for_word(int life) {
  char word = 0;
  ssize_t count = -1;
  do {
    count = ::read(life, &word, 1);
  } while (count < 0 && errno == EINTR);
  return count == 1 ? word : '\0';
}

class Heir final {
public:
  Heir(const KeeperPlan& plan,
       const std::vector<Outlet>& outlets,
       SharedRecording& shared)
      : outlets_(outlets),
        shared_(shared),
        recorder_(plan.trace_fd,
                  shared.file,
                  trace::k_writer_keeper,
                  plan.origin,
                  plan.trace_id,
                  plan.limits),
        events_(
            recorder_.appender(), clock_, trace::k_writer_keeper, plan.origin) {
  }

  void take_over(const char* reason) {
    // The dead may have left half a line.
    shared_.file.torn = true;
    events_.write(model::Takeover{::getpid(), reason});
    for (std::size_t i = 0; i < outlets_.size(); ++i) {
      rescue_batch(i);
    }
    state_ends();
    drain();
    recorder_.finish();
  }

  // We are not the agent's parent: its end can be seen, its status cannot.
  void write_unknown_end() {
    if (shared_.ended) {
      return; // the recorder saw it, and said so
    }
    model::Ended ended;
    ended.process = {shared_.agent, shared_.agent_start};
    wait_for_end(ended.process);
    events_.write(ended);
  }

private:
  // The recorder may have died between its read and its record. If it had
  // written the record, the reader drops the same bytes at the same offset.
  void rescue_batch(std::size_t index) {
    SharedBatch& batch = shared_.batches[index];
    const std::uint32_t length = batch.length;
    if (length > 0 && length <= batch.bytes.size()) {
      recorder_.record(
          outlets_[index].stream, batch.offset, {batch.bytes.data(), length});
      // The recorder may not have got so far as to count it.
      shared_.streams[index].read = batch.offset + length;
    }
    batch.length = 0;
  }

  // Ends that the recorder met and had no time to state.
  void state_ends() {
    for (std::size_t i = 0; i < outlets_.size(); ++i) {
      if (shared_.streams[i].closed && !shared_.streams[i].stated) {
        state_end(i);
      }
    }
  }

  void state_end(std::size_t index) {
    SharedStream& stream = shared_.streams[index];
    events_.write(
        model::Closed{outlets_[index].stream, stream.read, false, {}});
    stream.stated = true;
  }

  void drain() {
    std::vector<pollfd> open;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < outlets_.size(); ++i) {
      if (!shared_.streams[i].closed) {
        open.push_back({outlets_[i].ours.get(), POLLIN, 0});
        which.push_back(i);
      }
    }
    while (!open.empty()) {
      if (::poll(open.data(), open.size(), -1) < 0) {
        continue;
      }
      for (std::size_t i = open.size(); i-- > 0;) {
        if (open[i].revents != 0 && !read_one(which[i])) {
          const auto at = static_cast<std::ptrdiff_t>(i);
          open.erase(open.begin() + at);
          which.erase(which.begin() + at);
        }
      }
    }
  }

  bool read_one(std::size_t index) {
    SharedStream& stream = shared_.streams[index];
    SharedBatch& batch = shared_.batches[index];
    const ssize_t count = ::read(
        outlets_[index].ours.get(), batch.bytes.data(), batch.bytes.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
      return true;
    }
    if (count <= 0) { // EIO: a pty without a slave
      stream.closed = true;
      state_end(index);
      return false;
    }
    recorder_.record(outlets_[index].stream,
                     stream.read,
                     {batch.bytes.data(), static_cast<std::size_t>(count)});
    stream.read += static_cast<std::uint64_t>(count);
    return true;
  }

  const std::vector<Outlet>& outlets_;
  SharedRecording& shared_;
  base::SystemClock clock_;
  ChunkRecorder recorder_;
  trace::EventWriter events_;
};

} // namespace

void run_keeper_process(const KeeperPlan& plan,
                        const std::vector<Outlet>& outlets,
                        SharedRecording& shared,
                        int life) {
  std::set<int> wanted = {plan.trace_fd, life};
  for (const Outlet& outlet : outlets) {
    wanted.insert(outlet.ours.get());
  }
  become_keeper(wanted);
  // Made now, while there is memory: a takeover should allocate little.
  const auto heir = std::make_unique<Heir>(plan, outlets, shared);
  const char word = wait_for_word(life);
  if (word == k_handed_over) {
    heir->take_over("recorder left");
  } else if (word != k_dismissed) {
    heir->take_over("recorder died");
    heir->write_unknown_end();
  }
  if (word != k_dismissed) {
    for (const std::string& path : plan.remove_at_end) {
      ::remove(path.c_str());
    }
  }
  ::_exit(0);
}

} // namespace hawk::observe
